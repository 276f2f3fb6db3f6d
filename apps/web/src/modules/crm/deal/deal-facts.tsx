import { useOrganization, useResource } from "../../../api/organization-context.ts";
import { ValueInPlace } from "../../../resource/in-place/value-in-place.tsx";
import { customText, useCustomFields } from "../custom-field/custom-values.ts";
import { PartyName } from "../party-name.tsx";
import type { DealRow } from "../sales-rows.ts";
import classes from "./deal-page.module.css";
import { moneyText } from "./money.ts";
import { lostReasonWords } from "./states.ts";
import { useStagesOf } from "./use-deals.ts";

const shown = ["partyId", "contactId", "ownerId", "expectedOn"] as const;

/** What is known of a deal, the organization's own fields last. */
export function DealFacts({ deal, maySell }: { readonly deal: DealRow; readonly maySell: boolean }) {
  const resource = useResource("crm.deal");
  const { formats } = useOrganization();
  const stage = useStagesOf(deal.pipelineId).find(({ id }) => id === deal.stageId);
  const probability = deal.probabilityPercent ?? stage?.probabilityPercent;
  const fields = useCustomFields("deal");
  const ownText = (declared: (typeof fields)[number]) => {
    const text = customText(declared, deal.custom, formats);
    return text !== undefined && declared.kind === "party" ? <PartyName id={text} /> : (text ?? <span className="muted">–</span>);
  };
  return (
    <dl className={classes.facts}>
      <div>
        <dt>Value</dt>
        <dd className="number">
          {moneyText({ currency: deal.currency, minor: deal.valueMinor })}{" "}
          <span className="muted">{deal.hasLines ? "the sum of its lines" : "typed in"}</span>
        </dd>
      </div>
      {deal.status === "open" && probability !== undefined && (
        <div>
          <dt>Probability</dt>
          <dd>
            {probability} % <span className="muted">{deal.probabilityPercent === null ? "by its stage" : "set by hand"}</span>
          </dd>
        </div>
      )}
      {resource.columns
        .filter(({ key }) => shown.some((one) => one === key))
        .map((column) => (
          <div key={column.key}>
            <dt>{column.label}</dt>
            <dd>
              <ValueInPlace resource={resource} row={deal} column={column} mayChange={maySell} />
            </dd>
          </div>
        ))}
      {deal.closedAt && (
        <div>
          <dt>{deal.status === "won" ? "Won" : "Lost"}</dt>
          <dd>{formats.instant(deal.closedAt)}</dd>
        </div>
      )}
      {deal.lostReason && (
        <div>
          <dt>Lost because of</dt>
          <dd>
            {lostReasonWords[deal.lostReason]}
            {deal.lostNote && <span className={classes.note}>{deal.lostNote}</span>}
          </dd>
        </div>
      )}
      {fields.map((declared) => (
        <div key={declared.id}>
          <dt>{declared.label}</dt>
          <dd>{ownText(declared)}</dd>
        </div>
      ))}
    </dl>
  );
}
