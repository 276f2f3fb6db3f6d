import { totalsOf, type TaxedLine } from "@freehold/api/modules/crm/product/amounts.contract.ts";
import { exactMoney, percentText } from "./amounts.ts";
import classes from "./lines.module.css";

/** What lines come to: without tax, the tax of each rate, and altogether. */
export function Totals({ lines, currency }: { readonly lines: readonly TaxedLine[]; readonly currency: string }) {
  const { netMinor, taxes, grossMinor } = totalsOf(lines);
  return (
    <dl className={classes.totals} aria-label="Sums">
      <div>
        <dt>Net total</dt>
        <dd>{exactMoney(netMinor, currency)}</dd>
      </div>
      {taxes
        .filter(({ taxBasisPoints }) => taxBasisPoints > 0)
        .map((tax) => (
          <div key={tax.taxBasisPoints}>
            <dt>
              {percentText(tax.taxBasisPoints)} tax on {exactMoney(tax.netMinor, currency)}
            </dt>
            <dd>{exactMoney(tax.taxMinor, currency)}</dd>
          </div>
        ))}
      <div data-total>
        <dt>Total</dt>
        <dd>{exactMoney(grossMinor, currency)}</dd>
      </div>
    </dl>
  );
}
