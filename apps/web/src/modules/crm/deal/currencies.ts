/** What most people sell in, before all others. */
const usual = ["EUR", "USD", "GBP", "CHF"];

/** Currencies to choose from: the chosen one and the usual ones first, then all others by their code. */
export function currencies(chosen: string): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(undefined, { type: "currency" });
  const codes = [...new Set([chosen, ...usual, ...Intl.supportedValuesOf("currency")])];
  return codes.map((code) => ({ value: code, label: `${code} · ${names.of(code) ?? code}` }));
}
