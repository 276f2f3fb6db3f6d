import { trpc } from "../../../api/client.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import { words } from "../../../format/words.ts";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import { PlainTable } from "../../../page/plain-table.tsx";
import { useMemberNames } from "../../../resource/record-label.ts";
import classes from "./supplier-page.module.css";

const most = 50;

/** The latest scores of a supplier, each with who gave it. */
export function Evaluations({ supplierId }: { readonly supplierId: string }) {
  const { formats } = useOrganization();
  const names = useMemberNames();
  const scores = useAllRows(
    useLive(trpc.crm.supplierEvaluation, {
      filter: { op: "equals", column: "supplierId", value: supplierId },
      sort: "-evaluatedOn",
      limit: most,
    }).store,
  );
  if (scores.length === 0) return null;
  return (
    <section className={classes.section}>
      <h2 className={classes.heading}>Evaluations</h2>
      <PlainTable
        label="Evaluations"
        items={scores}
        keyOf={({ id }) => id}
        columns={[
          { key: "day", label: "Day", cell: ({ evaluatedOn }) => formats.day(evaluatedOn) },
          { key: "criterion", label: "Criterion", cell: ({ criterion }) => words(criterion) },
          { key: "score", label: "Score", isNumber: true, cell: ({ score }) => `${score} of 5` },
          { key: "note", label: "Note", cell: ({ note }) => note ?? "–" },
          { key: "by", label: "By", cell: ({ evaluatedBy }) => names.get(evaluatedBy) ?? "A former member" },
        ]}
      />
    </section>
  );
}
