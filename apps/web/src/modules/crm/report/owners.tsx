import { trpc } from "../../../api/client.ts";
import { useMemberNames } from "../../../resource/record-label.ts";
import { moneysText } from "../deal/money.ts";
import { Asked, reportOptions, type Wanted } from "./asked.tsx";
import { BarLegend, Bars } from "./bars.tsx";
import { ReportCard } from "./report-card.tsx";

/** What each owner's deals came to. */
export function DealOwners({ wanted }: { readonly wanted: Wanted }) {
  const names = useMemberNames();
  const nameOf = ({ ownerId }: { readonly ownerId: string }): string => names.get(ownerId) ?? "A former member";
  return (
    <Asked query={trpc.crm.report.owners.useQuery(wanted, reportOptions)}>
      {(owners) => (
        <ReportCard
          title="Whose deals are they?"
          lead="Deals that ended in the period and those that are open now, by owner."
          rows={owners}
          keyOf={({ ownerId }) => ownerId}
          file={`owners-${wanted.from}-${wanted.until}`}
          nothing="Nobody has a deal in this period."
          columns={[
            { key: "owner", label: "Owner", cell: nameOf, raw: nameOf },
            { key: "won", label: "Won", isNumber: true, cell: ({ won }) => won, raw: ({ won }) => won },
            { key: "lost", label: "Lost", isNumber: true, cell: ({ lost }) => lost, raw: ({ lost }) => lost },
            {
              key: "rate",
              label: "Won, %",
              isNumber: true,
              cell: ({ wonPercent }) => wonPercent ?? "–",
              raw: ({ wonPercent }) => wonPercent,
            },
            {
              key: "wonValue",
              label: "Won value",
              isNumber: true,
              cell: ({ wonValues }) => moneysText(wonValues),
              raw: ({ wonValues }) => moneysText(wonValues),
            },
            { key: "open", label: "Open", isNumber: true, cell: ({ open }) => open, raw: ({ open }) => open },
            {
              key: "openValue",
              label: "Open value",
              isNumber: true,
              cell: ({ openValues }) => moneysText(openValues),
              raw: ({ openValues }) => moneysText(openValues),
            },
          ]}
        >
          <Bars
            summary={owners.map((owner) => `${nameOf(owner)}: ${owner.won} won, ${owner.lost} lost, ${owner.open} open.`).join(" ")}
            bars={owners.map((owner) => ({
              key: owner.ownerId,
              label: nameOf(owner),
              parts: [
                { size: owner.won, tone: "good" },
                { size: owner.open, tone: "soft" },
                { size: owner.lost, tone: "bad" },
              ],
              value: moneysText(owner.wonValues),
            }))}
          />
          <BarLegend
            items={[
              { tone: "good", label: "Won" },
              { tone: "soft", label: "Open" },
              { tone: "bad", label: "Lost" },
            ]}
          />
        </ReportCard>
      )}
    </Asked>
  );
}
