import type { QuoteLanguage } from "../words.contract.ts";

/** What is printed around the words of the organization. */
export type QuoteWords = {
  readonly quote: string;
  /** In place of a number. */
  readonly draft: string;
  readonly number: string;
  readonly date: string;
  readonly validUntil: string;
  readonly replaces: string;
  readonly description: string;
  readonly quantity: string;
  readonly price: string;
  readonly net: string;
  readonly tax: string;
  readonly discount: (percent: string) => string;
  readonly totalNet: string;
  /** A rate, and on which sum it is taken. */
  readonly taxOf: (percent: string, net: string) => string;
  readonly total: string;
  readonly page: (page: number, of: number) => string;
};

/** The same in every language in which quotes are printed. */
export const quoteWords: Readonly<Record<QuoteLanguage, QuoteWords>> = {
  en: {
    quote: "Quote",
    draft: "Draft",
    number: "Number",
    date: "Date",
    validUntil: "Valid until",
    replaces: "Replaces",
    description: "Description",
    quantity: "Quantity",
    price: "Price",
    net: "Net",
    tax: "Tax",
    discount: (percent) => `less ${percent} discount`,
    totalNet: "Net total",
    taxOf: (percent, net) => `${percent} tax on ${net}`,
    total: "Total",
    page: (page, of) => `Page ${page} of ${of}`,
  },
  de: {
    quote: "Angebot",
    draft: "Entwurf",
    number: "Nummer",
    date: "Datum",
    validUntil: "Gültig bis",
    replaces: "Ersetzt",
    description: "Bezeichnung",
    quantity: "Menge",
    price: "Preis",
    net: "Netto",
    tax: "USt.",
    discount: (percent) => `abzüglich ${percent} Rabatt`,
    totalNet: "Summe netto",
    taxOf: (percent, net) => `${percent} USt. auf ${net}`,
    total: "Gesamtbetrag",
    page: (page, of) => `Seite ${page} von ${of}`,
  },
  fr: {
    quote: "Devis",
    draft: "Projet",
    number: "Numéro",
    date: "Date",
    validUntil: "Valable jusqu’au",
    replaces: "Remplace",
    description: "Désignation",
    quantity: "Quantité",
    price: "Prix",
    net: "HT",
    tax: "TVA",
    discount: (percent) => `remise de ${percent}`,
    totalNet: "Total HT",
    taxOf: (percent, net) => `TVA ${percent} sur ${net}`,
    total: "Total TTC",
    page: (page, of) => `Page ${page} sur ${of}`,
  },
  it: {
    quote: "Preventivo",
    draft: "Bozza",
    number: "Numero",
    date: "Data",
    validUntil: "Valido fino al",
    replaces: "Sostituisce",
    description: "Descrizione",
    quantity: "Quantità",
    price: "Prezzo",
    net: "Imponibile",
    tax: "IVA",
    discount: (percent) => `sconto ${percent}`,
    totalNet: "Totale imponibile",
    taxOf: (percent, net) => `IVA ${percent} su ${net}`,
    total: "Totale",
    page: (page, of) => `Pagina ${page} di ${of}`,
  },
  es: {
    quote: "Presupuesto",
    draft: "Borrador",
    number: "Número",
    date: "Fecha",
    validUntil: "Válido hasta",
    replaces: "Sustituye a",
    description: "Descripción",
    quantity: "Cantidad",
    price: "Precio",
    net: "Base",
    tax: "IVA",
    discount: (percent) => `descuento del ${percent}`,
    totalNet: "Base imponible",
    taxOf: (percent, net) => `IVA ${percent} sobre ${net}`,
    total: "Total",
    page: (page, of) => `Página ${page} de ${of}`,
  },
};
