import { Link } from "@tanstack/react-router";
import { useOrganization } from "../../../api/organization-context.ts";
import { useOrganizationSlug } from "../../../organization/use-organization-slug.ts";
import { PlainTable, type PlainColumn } from "../../../page/plain-table.tsx";
import { State } from "../../../state/state.tsx";
import { exactMoney } from "../line/amounts.ts";
import type { QuoteRow } from "../sales-rows.ts";
import { lookOfQuote } from "./states.ts";
import { useToday } from "./use-quotes.ts";

type QuotesTableProps = {
  readonly quotes: readonly QuoteRow[];
  /** Whether it is said to whom they go. */
  readonly hasRecipients?: boolean;
};

/** Quotes with their state, their days and their totals. */
export function QuotesTable({ quotes, hasRecipients = false }: QuotesTableProps) {
  const organization = useOrganizationSlug();
  const { formats } = useOrganization();
  const today = useToday();
  const recipient: PlainColumn<QuoteRow> = { key: "to", label: "To", cell: ({ recipientName }) => recipientName };
  return (
    <PlainTable
      label="Quotes"
      items={quotes}
      keyOf={({ id }) => id}
      columns={[
        {
          key: "number",
          label: "Quote",
          cell: ({ id, number, subject }) => (
            <Link to="/$organization/crm/quotes/$quote" params={{ organization, quote: id }}>
              {number ?? `Draft: ${subject}`}
            </Link>
          ),
        },
        ...(hasRecipients ? [recipient] : []),
        { key: "state", label: "State", cell: (quote) => <State look={lookOfQuote(quote, today)} /> },
        { key: "issued", label: "Issued", cell: ({ issuedOn }) => (issuedOn === null ? "" : formats.day(issuedOn)) },
        { key: "until", label: "Valid until", cell: ({ validUntil }) => (validUntil === null ? "" : formats.day(validUntil)) },
        { key: "total", label: "Total", isNumber: true, cell: ({ grossMinor, currency }) => exactMoney(grossMinor, currency) },
      ]}
    />
  );
}
