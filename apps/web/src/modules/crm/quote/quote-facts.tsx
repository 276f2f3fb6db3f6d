import { Link } from "@tanstack/react-router";
import { useOrganization } from "../../../api/organization-context.ts";
import { useOrganizationSlug } from "../../../organization/use-organization-slug.ts";
import { useMemberNames } from "../../../resource/record-label.ts";
import { recordLink } from "../../../resource/record-link.ts";
import type { QuoteRow } from "../sales-rows.ts";
import classes from "./quote-page.module.css";

/** What a quote says besides its lines, as it was when it was issued. */
export function QuoteFacts({ quote }: { readonly quote: QuoteRow }) {
  const { formats } = useOrganization();
  const organization = useOrganizationSlug();
  const names = useMemberNames();
  const day = (text: string | null) => (text === null ? "–" : formats.day(text));
  const by = quote.issuedBy === null ? undefined : names.get(quote.issuedBy);
  return (
    <dl className={classes.facts}>
      <div>
        <dt>To</dt>
        <dd>
          <Link {...recordLink(organization, "crm.party", quote.partyId)}>{quote.recipientName}</Link>
          {quote.recipientAddress && <span className={classes.lines}>{quote.recipientAddress}</span>}
        </dd>
      </div>
      <div>
        <dt>Issued</dt>
        <dd>
          {day(quote.issuedOn)}
          {by && <span className="muted"> by {by}</span>}
        </dd>
      </div>
      <div>
        <dt>Valid until</dt>
        <dd>{day(quote.validUntil)}</dd>
      </div>
      {quote.decidedOn && (
        <div>
          <dt>{quote.status === "accepted" ? "Accepted" : "Declined"}</dt>
          <dd>
            {day(quote.decidedOn)}
            {quote.declinedBecause && <span className={classes.lines}>{quote.declinedBecause}</span>}
          </dd>
        </div>
      )}
      {quote.note && (
        <div data-wide>
          <dt>Note</dt>
          <dd className={classes.lines}>{quote.note}</dd>
        </div>
      )}
    </dl>
  );
}
