import "@mantine/core/styles/FloatingIndicator.layer.css";
import "@mantine/core/styles/SegmentedControl.layer.css";
import { Button, SegmentedControl } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconFileText, IconSignature } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc } from "../../../api/client.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import { Failure } from "../../../page/failure.tsx";
import { Message } from "../../../page/message.tsx";
import { Page } from "../../../page/page.tsx";
import { TableSkeleton } from "../../../page/table-skeleton.tsx";
import { LetterheadDialog } from "./letterhead-dialog.tsx";
import classes from "./quote-page.module.css";
import { QuotesTable } from "./quotes-table.tsx";
import { quoteShows, type QuoteShow } from "./routes.ts";

const place = "/$organization/crm/quotes";
const shownWords: Readonly<Record<QuoteShow, string>> = { all: "All", draft: "Drafts", issued: "Issued", accepted: "Accepted" };
/** The newest of them; older ones are found in the list of every record. */
const mostShown = 500;

/** Every quote, the newest first: what is out, until when, and for how much. */
export function QuotesPage() {
  const { role } = useOrganization();
  const { show = "all" } = useSearch({ from: place });
  const navigate = useNavigate({ from: place });
  const [isSetting, setting] = useDisclosure();
  const live = useLive(trpc.crm.quote, {
    ...(show !== "all" && { filter: { op: "equals", column: "status", value: show } }),
    sort: "-id",
    limit: mostShown,
  });
  const quotes = useAllRows(live.store);
  const mayManage = isAtLeast(role, "manager");
  return (
    <Page
      title="Quotes"
      lead="What you have offered on paper. A quote begins with the lines of a deal."
      actions={
        mayManage && (
          <Button variant="default" leftSection={<IconSignature size={16} />} onClick={setting.open}>
            Letterhead
          </Button>
        )
      }
    >
      <div className={classes.tools}>
        <SegmentedControl
          aria-label="Which quotes"
          value={show}
          onChange={(value) => {
            const next = quoteShows.find((known) => known === value);
            void navigate({ search: next && next !== "all" ? { show: next } : {}, replace: true });
          }}
          data={quoteShows.map((value) => ({ value, label: shownWords[value] }))}
        />
      </div>
      {live.status.fault && quotes.length === 0 ? (
        <Failure fault={live.status.fault} onRetry={() => live.view.restart()} />
      ) : live.status.state === "loading" ? (
        <TableSkeleton rows={5} />
      ) : quotes.length === 0 ? (
        <Message icon={IconFileText} title={show === "all" ? "No quotes yet" : "None of these"}>
          Open a deal, add what you sell to it, and begin a quote there. It gets its number and its PDF when you issue it.
        </Message>
      ) : (
        <QuotesTable quotes={quotes} hasRecipients />
      )}
      {mayManage && <LetterheadDialog isOpen={isSetting} onClose={setting.close} />}
    </Page>
  );
}
