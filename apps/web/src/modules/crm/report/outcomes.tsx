import { trpc, type Outputs } from "../../../api/client.ts";
import { moneysText } from "../deal/money.ts";
import { lostReasonWords } from "../deal/states.ts";
import { Asked, reportOptions, type Wanted } from "./asked.tsx";
import { Bars } from "./bars.tsx";
import { ReportCard } from "./report-card.tsx";

type Outcome = Outputs["crm"]["report"]["outcomes"][number];

const wordsOf = ({ status, reason }: Outcome): string =>
  status === "won" ? "Won" : `Lost: ${(reason === null ? "no reason" : lostReasonWords[reason]).toLowerCase()}`;

/** How deals ended in the period, and why. */
export function DealOutcomes({ wanted }: { readonly wanted: Wanted }) {
  return (
    <Asked query={trpc.crm.report.outcomes.useQuery(wanted, reportOptions)}>
      {(outcomes) => (
        <ReportCard
          title="Why are deals won and lost?"
          lead="Deals that ended in the period, lost ones by their reason."
          rows={outcomes}
          keyOf={(outcome) => `${outcome.status} ${outcome.reason}`}
          file={`won-and-lost-${wanted.from}-${wanted.until}`}
          nothing="No deal ended in this period."
          columns={[
            { key: "what", label: "Outcome", cell: wordsOf, raw: wordsOf },
            { key: "deals", label: "Deals", isNumber: true, cell: ({ deals }) => deals, raw: ({ deals }) => deals },
            {
              key: "values",
              label: "Value",
              isNumber: true,
              cell: ({ values }) => moneysText(values),
              raw: ({ values }) => moneysText(values),
            },
          ]}
        >
          <Bars
            summary={outcomes.map((outcome) => `${wordsOf(outcome)}: ${outcome.deals}.`).join(" ")}
            bars={outcomes.map((outcome) => ({
              key: `${outcome.status} ${outcome.reason}`,
              label: wordsOf(outcome),
              parts: [{ size: outcome.deals, tone: outcome.status === "won" ? "good" : "bad" }],
              value: (
                <>
                  {outcome.deals} <span className="muted">· {moneysText(outcome.values)}</span>
                </>
              ),
            }))}
          />
        </ReportCard>
      )}
    </Asked>
  );
}
