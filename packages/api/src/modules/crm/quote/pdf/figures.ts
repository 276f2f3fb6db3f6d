import type { Sender } from "../schema.ts";

/** Figures and days as they are written on a quote. */
export type Figures = {
  /** An amount with its currency, always with all digits that the currency has. */
  readonly money: (minor: bigint) => string;
  readonly quantity: (thousandths: bigint) => string;
  /** Hundredths of a percent: `22 %`. */
  readonly percent: (basisPoints: number) => string;
  readonly day: (day: string) => string;
};

/**
 * The figures of a sender: in their language, by the habits of their country where it is spoken there. What the machine knows of English
 * in Italy mixes two habits; English of elsewhere is then the British one, which nobody in Europe misreads.
 */
export function figuresOf({ language, country }: Pick<Sender, "language" | "country">, currency: string): Figures {
  const isAtHome = country !== null && new Intl.Locale("und", { region: country }).maximize().language === language;
  const locale = isAtHome ? `${language}-${country}` : language === "en" ? "en-GB" : language;
  const money = new Intl.NumberFormat(locale, { style: "currency", currency, useGrouping: "always" });
  const { maximumFractionDigits: digits = 2 } = money.resolvedOptions();
  const quantity = new Intl.NumberFormat(locale, { maximumFractionDigits: 3, useGrouping: "always" });
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 2 });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" });
  // Text keeps every digit that a number of 64 bits would lose.
  const exact = (whole: bigint, places: number): Intl.StringNumericLiteral => {
    const text = String(whole).padStart(places + 1, "0");
    // Proof: digits, and a point before the last of them.
    return (places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`) as Intl.StringNumericLiteral;
  };
  return {
    money: (minor) => money.format(exact(minor, digits)),
    quantity: (thousandths) => quantity.format(exact(thousandths, 3)),
    percent: (basisPoints) => percent.format(basisPoints / 10_000),
    day: (text) => day.format(new Date(`${text}T00:00:00Z`)),
  };
}
