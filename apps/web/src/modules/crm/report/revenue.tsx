import { trpc, type Outputs } from "../../../api/client.ts";
import { countryName } from "../../../forms/countries.ts";
import { counted } from "../../../format/words.ts";
import { moneyText } from "../deal/money.ts";
import { exactMoney } from "../line/amounts.ts";
import { Asked, reportOptions, type Wanted } from "./asked.tsx";
import { BarLegend, Bars, type BarPart } from "./bars.tsx";
import { ReportCard } from "./report-card.tsx";
import { placesOf, type Place } from "./revenue-places.ts";
import classes from "./reports-page.module.css";

type Part = Outputs["crm"]["report"]["revenue"][number];

const placeText = (country: string | null): string => (country === null ? "No country noted" : countryName(country));

/** Where the clients are from whom revenue comes, each currency by itself. */
export function DealRevenue({ wanted }: { readonly wanted: Wanted }) {
  return (
    <Asked query={trpc.crm.report.revenue.useQuery(wanted, reportOptions)}>
      {(parts) => (
        <ReportCard
          title="Where does revenue come from?"
          lead="Deals won in the period, by the country of the client's main address and by year. Currencies are not added up."
          rows={parts}
          keyOf={({ country, year, currency }) => `${country} ${year} ${currency}`}
          file={`revenue-${wanted.from}-${wanted.until}`}
          nothing="No deals were won in this period."
          columns={[
            { key: "country", label: "Country", cell: ({ country }) => placeText(country), raw: ({ country }) => country },
            { key: "year", label: "Year", isNumber: true, cell: ({ year }) => year, raw: ({ year }) => year },
            { key: "currency", label: "Currency", cell: ({ currency }) => currency, raw: ({ currency }) => currency },
            { key: "deals", label: "Deals", isNumber: true, cell: ({ deals }) => deals, raw: ({ deals }) => deals },
            {
              key: "value",
              label: "Won value",
              isNumber: true,
              cell: ({ minor, currency }) => exactMoney(minor, currency),
              raw: ({ minor }) => minor,
            },
          ]}
        >
          <Picture parts={parts} />
        </ReportCard>
      )}
    </Asked>
  );
}

/** The newest year is the strongest; all before the last two are one. */
const tones = ["accent", "soft", "idle"] as const satisfies readonly BarPart["tone"][];

function Picture({ parts }: { readonly parts: readonly Part[] }) {
  const years = [...new Set(parts.map(({ year }) => year))].toSorted((a, b) => b - a);
  const yearText = (at: number): string => (at < 2 || years.length === 3 ? String(years[at]) : `Before ${years[1]}`);
  const labelOf = ({ country, others }: Place): string =>
    others > 0 ? counted(others, "other country", "other countries") : placeText(country);
  return (
    <>
      {[...Map.groupBy(parts, ({ currency }) => currency)].map(([currency, own]) => {
        const places = placesOf(own, years);
        return (
          <div key={currency} className={classes.currency}>
            <h3>{currency}</h3>
            <Bars
              summary={places.map((place) => `${labelOf(place)}: ${moneyText({ currency, minor: place.minor })}.`).join(" ")}
              bars={places.map((place) => ({
                key: `${place.country} ${place.others}`,
                label: labelOf(place),
                parts: place.shares.map((share, at) => ({ size: Number(share), tone: tones[at]! })),
                value: moneyText({ currency, minor: place.minor }),
              }))}
            />
          </div>
        );
      })}
      {years.length > 1 && <BarLegend items={tones.slice(0, years.length).map((tone, at) => ({ tone, label: yearText(at) }))} />}
    </>
  );
}
