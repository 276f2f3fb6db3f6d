import { Button } from "@mantine/core";
import { IconFilePlus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { trpc } from "../../../api/client.ts";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import { useOrganizationSlug } from "../../../organization/use-organization-slug.ts";
import classes from "../deal/deal-page.module.css";
import type { DealRow } from "../sales-rows.ts";
import { QuotesTable } from "./quotes-table.tsx";
import { useQuoteActs } from "./use-quotes.ts";

/** What the client of a deal was offered on paper, the newest first, and how to offer more. */
export function QuotesOfDeal({ deal, maySell }: { readonly deal: DealRow; readonly maySell: boolean }) {
  const organization = useOrganizationSlug();
  const navigate = useNavigate();
  const quotes = useAllRows(
    useLive(trpc.crm.quote, { filter: { op: "equals", column: "dealId", value: deal.id }, sort: "-id", limit: 200 }).store,
  );
  const { draft } = useQuoteActs();
  const begin = (): void =>
    draft.mutate(
      { dealId: deal.id },
      {
        onSuccess: ({ id }) => void navigate({ to: "/$organization/crm/quotes/$quote", params: { organization, quote: id } }),
      },
    );
  return (
    <section className={classes.section}>
      <div className={classes.head}>
        <h2 className={classes.heading}>Quotes</h2>
        {maySell && (
          <Button size="xs" variant="default" leftSection={<IconFilePlus size={16} />} loading={draft.isPending} onClick={begin}>
            New quote
          </Button>
        )}
      </div>
      {quotes.length === 0 ? (
        <p className="muted">No quote yet. A new one begins with the lines of the deal.</p>
      ) : (
        <QuotesTable quotes={quotes} />
      )}
    </section>
  );
}
