import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconEye, IconFilePencil, IconSend, IconThumbDown, IconThumbUp, IconTrash } from "@tabler/icons-react";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { isExpired } from "@freehold/api/modules/crm/quote/words.contract.ts";
import { trpc } from "../../../api/client.ts";
import { HistorySection } from "../../../audit/history-section.tsx";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import { useOrganizationSlug } from "../../../organization/use-organization-slug.ts";
import { Failure } from "../../../page/failure.tsx";
import { NotFound } from "../../../page/not-found.tsx";
import { Page } from "../../../page/page.tsx";
import { TableSkeleton } from "../../../page/table-skeleton.tsx";
import { recordLink } from "../../../resource/record-link.ts";
import { useRecordLabel } from "../../../resource/record-label.ts";
import { WhoIsHere } from "../../../rooms/who-is-here.tsx";
import { notice, refusal } from "../../../shell/notice.ts";
import { State } from "../../../state/state.tsx";
import { useAudience } from "../deal/audience/use-audience.ts";
import { Lines } from "../line/lines.tsx";
import { useQuoteLineActs } from "../line/use-line-acts.ts";
import type { QuoteRow } from "../sales-rows.ts";
import { AcceptDialog, DeclineDialog } from "./decide-dialogs.tsx";
import { DraftForm } from "./draft-form.tsx";
import { IssueDialog } from "./issue-dialog.tsx";
import { QuoteFacts } from "./quote-facts.tsx";
import classes from "./quote-page.module.css";
import { QuotePdf } from "./quote-pdf.tsx";
import { lookOfQuote } from "./states.ts";
import { useQuoteActs, useToday } from "./use-quotes.ts";

const FilePreview = lazy(() => import("../../../files/preview/file-preview.tsx").then(({ FilePreview: view }) => ({ default: view })));

const place = "/$organization/crm/quotes/$quote";

/** A quote: what is offered to whom and until when, what became of it, and its PDF. */
export function QuotePage() {
  const { quote: id } = useParams({ from: place });
  const live = useLive(trpc.crm.quote, { filter: { op: "equals", column: "id", value: id }, limit: 1 });
  const [quote] = useAllRows(live.store);
  if (quote) return <Quote key={id} quote={quote} />;
  if (live.status.fault) return <Failure fault={live.status.fault} onRetry={() => live.view.restart()} />;
  if (live.status.state === "ready") return <NotFound />;
  return (
    <Page title="Quote">
      <TableSkeleton rows={6} />
    </Page>
  );
}

type OfQuote = { readonly quote: QuoteRow };

function Quote({ quote }: OfQuote) {
  const organization = useOrganizationSlug();
  const today = useToday();
  const { mayChange: maySell } = useAudience({ id: quote.dealId, ownerId: quote.audienceOwnerId, teamId: quote.audienceTeamId });
  const lines = useAllRows(
    useLive(trpc.crm.quoteLine, { filter: { op: "equals", column: "quoteId", value: quote.id }, sort: "position", limit: 500 }).store,
  );
  const lineActs = useQuoteLineActs(quote.id);
  const dealName = useRecordLabel("crm.deal", quote.dealId);
  const isDraft = quote.status === "draft";
  return (
    <Page
      title={quote.number ?? `Draft: ${quote.subject}`}
      trail={[
        { label: "Quotes", link: { to: "/$organization/crm/quotes", params: { organization } } },
        { label: dealName ?? "Deal", link: recordLink(organization, "crm.deal", quote.dealId) },
      ]}
      aside={<State look={lookOfQuote(quote, today)} />}
      lead={isDraft ? "Nobody outside has seen it. Change it as you like, then issue it." : quote.subject}
      actions={
        <>
          <WhoIsHere room={{ resource: "crm.quote", id: quote.id }} />
          {maySell && (isDraft ? <DraftActs quote={quote} canIssue={lines.length > 0} /> : <IssuedActs quote={quote} />)}
        </>
      }
    >
      <Versions quote={quote} />
      {isDraft && maySell ? <DraftForm key={quote.id} quote={quote} /> : <QuoteFacts quote={quote} />}
      <section className={classes.section}>
        <h2>Lines</h2>
        <Lines lines={lines} currency={quote.currency} acts={isDraft && maySell ? lineActs : undefined} />
      </section>
      {!isDraft && <QuotePdf quote={quote} />}
      <HistorySection resource="crm.quote" id={quote.id} version={quote.version} />
    </Page>
  );
}

function DraftActs({ quote, canIssue }: OfQuote & { readonly canIssue: boolean }) {
  const organization = useOrganizationSlug();
  const navigate = useNavigate();
  const [isIssuing, issuing] = useDisclosure();
  const { preview } = useQuoteActs();
  const remove = trpc.crm.quote.remove.useMutation({ onError: refusal });
  const discard = (): void =>
    remove.mutate(
      { id: quote.id },
      {
        onSuccess: () => {
          notice("The draft was discarded.");
          void navigate({ ...recordLink(organization, "crm.deal", quote.dealId) });
        },
      },
    );
  return (
    <>
      <Button variant="default" leftSection={<IconTrash size={16} />} loading={remove.isPending} onClick={discard}>
        Discard
      </Button>
      <Button
        variant="default"
        leftSection={<IconEye size={16} />}
        disabled={!canIssue}
        loading={preview.isPending}
        onClick={() => preview.mutate({ quoteId: quote.id })}
      >
        Preview
      </Button>
      <Button leftSection={<IconSend size={16} />} disabled={!canIssue} onClick={issuing.open}>
        Issue
      </Button>
      <IssueDialog quote={quote} isOpen={isIssuing} onClose={issuing.close} />
      <Suspense>{preview.data && <FilePreview row={preview.data} onClose={preview.reset} />}</Suspense>
    </>
  );
}

function IssuedActs({ quote }: OfQuote) {
  const organization = useOrganizationSlug();
  const navigate = useNavigate();
  const today = useToday();
  const { revise } = useQuoteActs();
  const [isAccepting, accepting] = useDisclosure();
  const [isDeclining, declining] = useDisclosure();
  if (quote.status !== "issued") return null;
  const begin = (): void =>
    revise.mutate(
      { quoteId: quote.id },
      { onSuccess: ({ id }) => void navigate({ to: "/$organization/crm/quotes/$quote", params: { organization, quote: id } }) },
    );
  return (
    <>
      <Button variant="default" leftSection={<IconFilePencil size={16} />} loading={revise.isPending} onClick={begin}>
        Revise
      </Button>
      <Button variant="default" leftSection={<IconThumbDown size={16} />} onClick={declining.open}>
        Declined
      </Button>
      <Button leftSection={<IconThumbUp size={16} />} onClick={accepting.open} variant={isExpired(quote, today) ? "default" : "filled"}>
        Accepted
      </Button>
      <AcceptDialog quote={quote} isOpen={isAccepting} onClose={accepting.close} />
      <DeclineDialog quote={quote} isOpen={isDeclining} onClose={declining.close} />
    </>
  );
}

/** What it replaces, and what replaces it. */
function Versions({ quote }: OfQuote) {
  const organization = useOrganizationSlug();
  const [newer] = useAllRows(useLive(trpc.crm.quote, { filter: { op: "equals", column: "replacesId", value: quote.id }, limit: 1 }).store);
  const olderName = useRecordLabel("crm.quote", quote.replacesId ?? undefined);
  if (!newer && quote.replacesId === null) return null;
  const to = (id: string) => ({ to: place, params: { organization, quote: id } }) as const;
  return (
    <p className={classes.versions}>
      {quote.replacesId !== null && (
        <>
          {quote.status === "draft" ? "Once issued, it replaces " : "It replaces "}
          <Link {...to(quote.replacesId)}>{olderName ?? "…"}</Link>.{" "}
        </>
      )}
      {newer && (
        <>
          {quote.status === "superseded" ? "It was replaced by " : "A new version is being written: "}
          <Link {...to(newer.id)}>{newer.number ?? "draft"}</Link>.
        </>
      )}
    </p>
  );
}
