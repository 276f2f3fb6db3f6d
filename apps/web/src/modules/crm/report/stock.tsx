import { trpc, type Outputs } from "../../../api/client.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import { counted } from "../../../format/words.ts";
import { Asked, reportOptions } from "./asked.tsx";
import { Bars } from "./bars.tsx";
import { ReportCard } from "./report-card.tsx";
import classes from "./reports-page.module.css";

type Stock = Outputs["crm"]["report"]["stock"][number];

/** Suppliers that are drawn by themselves, of one unit. */
const drawn = 15;

const isCounted = (row: Stock): boolean => row.counted > 0;
const unitText = (unit: string | null): string => unit ?? "Without a unit";

/** How much is there of what each supplier supplies, each unit by itself. */
export function SupplierStock() {
  const { formats } = useOrganization();
  return (
    <Asked query={trpc.crm.report.stock.useQuery(undefined, reportOptions)}>
      {(rows) => (
        <ReportCard
          title="What is in stock, and from whom?"
          lead="What is noted of supplies at this moment, by supplier. Different units are not added up."
          rows={rows}
          keyOf={({ supplierId, unit }) => `${supplierId} ${unit}`}
          file="stock"
          nothing="There are no suppliers yet."
          columns={[
            { key: "supplier", label: "Supplier", cell: ({ supplier }) => supplier, raw: ({ supplier }) => supplier },
            { key: "goods", label: "Supplies", isNumber: true, cell: ({ goods }) => goods, raw: ({ goods }) => goods },
            {
              key: "stock",
              label: "In stock",
              isNumber: true,
              cell: (row) => (isCounted(row) ? formats.number(row.stock) : "–"),
              raw: (row) => (isCounted(row) ? row.stock : null),
            },
            { key: "unit", label: "Unit", cell: ({ unit }) => unit ?? "–", raw: ({ unit }) => unit },
            {
              key: "uncounted",
              label: "Not counted",
              isNumber: true,
              cell: (row) => row.goods - row.counted,
              raw: (row) => row.goods - row.counted,
            },
          ]}
        >
          <Picture rows={rows} />
        </ReportCard>
      )}
    </Asked>
  );
}

function Picture({ rows }: { readonly rows: readonly Stock[] }) {
  const { formats } = useOrganization();
  const uncounted = rows.reduce((sum, { goods, counted: of }) => sum + goods - of, 0);
  const without = rows.filter(({ goods }) => goods === 0).length;
  return (
    <>
      {[...Map.groupBy(rows.filter(isCounted), ({ unit }) => unit)].map(([unit, own]) => {
        const most = own.toSorted((a, b) => b.stock - a.stock);
        const shown = most.length <= drawn + 1 ? most : most.slice(0, drawn);
        const rest = most.slice(shown.length);
        const amount = (stock: number): string => `${formats.number(stock)}${unit === null ? "" : `\u00a0${unit}`}`;
        return (
          <div key={String(unit)} className={classes.currency}>
            <h3>{unitText(unit)}</h3>
            <Bars
              summary={shown.map(({ supplier, stock }) => `${supplier}: ${amount(stock)}.`).join(" ")}
              bars={shown.map(({ supplierId, supplier, stock }) => ({
                key: supplierId,
                label: supplier,
                parts: [{ size: stock, tone: "accent" }],
                value: amount(stock),
              }))}
            />
            {rest.length > 0 && (
              <p className={classes.beside}>
                And {counted(rest.length, "other", "others")} with {amount(rest.reduce((sum, { stock }) => sum + stock, 0))} together.
              </p>
            )}
          </div>
        );
      })}
      {(uncounted > 0 || without > 0) && (
        <p className={classes.beside}>
          {[
            uncounted > 0 && `${counted(uncounted, "supply is", "supplies are")} not counted.`,
            without > 0 && `${counted(without, "supplier has", "suppliers have")} no supplies noted.`,
          ]
            .filter(Boolean)
            .join(" ")}
        </p>
      )}
    </>
  );
}
