import { isUuid } from "@freehold/kernel/id.ts";
import { words } from "@freehold/kernel/table/declaration.ts";
import type { ValueFormat } from "../contract.ts";
import type { ImportField } from "../target.ts";
import { dayText, instantOf } from "./instant.ts";
import { numberText } from "./number.ts";

/** How texts are read, and what knows telephone numbers. */
export type Reading = ValueFormat & {
  /** Texts of JSON are what they are: nothing in them was made harmless for spreadsheets. */
  readonly isJson?: boolean;
  readonly phone?: ((text: string, country: string | undefined) => string | undefined) | undefined;
  /** The two letters of the country that people call so. */
  readonly countryCalled?: ((text: string) => string | undefined) | undefined;
};

/** What a cell says, or why it says nothing. A reference stays the text that names it. */
export type ReadCell = { readonly value: unknown } | { readonly problem: string };

/** The form in which a column is kept, where it is more than a text. */
export type TextForm = "mail" | "phone" | undefined;

/** Reads a cell that is not empty. */
export function readCell(column: ImportField, text: string, { form, ...reading }: Reading & { readonly form?: TextForm }): ReadCell {
  if (column.reference || column.isUser) return { value: text };
  if (column.values) return readWord(column.values, text);
  switch (column.kind) {
    case "text":
      if (column.facts.format === "country") return readCountry(text, reading);
      return form === undefined ? { value: text } : readForm(form, text, reading);
    case "uuid":
      return isUuid(text.toLowerCase()) ? { value: text.toLowerCase() } : { problem: `${quoted(text)} is no id.` };
    case "boolean":
      return readBoolean(text);
    case "integer":
    case "bigint":
    case "float":
      return readNumber(column.kind, text, { decimal: reading.decimal, unit: column.facts.unit });
    case "timestamp": {
      const value = instantOf(text, reading);
      return value ? { value } : { problem: `${quoted(text)} is no time that there was in ${reading.zone}. Check the order of dates.` };
    }
    case "date": {
      const value = dayText(text, reading);
      return value === undefined ? { problem: `${quoted(text)} is no date. Check the order of dates.` } : { value };
    }
    case undefined:
      return readJson(text);
  }
}

/** A text as a sentence repeats it. */
export const quoted = (text: string): string => `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`;

/** So many words of a list are named. */
const mostNamed = 12;

/** One of a closed list, as it is stored or as screens show it. */
function readWord(values: readonly string[], text: string): ReadCell {
  const plain = (word: string): string =>
    words(word)
      .toLowerCase()
      .replaceAll(/[\s_-]+/g, " ")
      .trim();
  const found = values.find((value) => value === text) ?? values.find((value) => plain(value) === plain(text));
  if (found !== undefined) return { value: found };
  const more = values.length - mostNamed;
  const named = more > 1 ? `${values.slice(0, mostNamed).join(", ")} and ${more} more` : values.join(", ");
  return { problem: `${quoted(text)} is none of ${named}.` };
}

const yes = new Set(["true", "yes", "y", "t", "1", "x", "on", "ja", "oui", "sì", "si", "sí", "wahr", "vero"]);
const no = new Set(["false", "no", "n", "f", "0", "off", "nein", "non", "falsch", "falso"]);

function readBoolean(text: string): ReadCell {
  const word = text.toLowerCase();
  return yes.has(word) || no.has(word) ? { value: yes.has(word) } : { problem: `${quoted(text)} is neither yes nor no.` };
}

function readNumber(kind: "integer" | "bigint" | "float", text: string, format: Parameters<typeof numberText>[1]): ReadCell {
  const plain = numberText(text, format);
  if (plain === undefined)
    return { problem: `${quoted(text)} is no number with ${format.decimal === "." ? "a point" : "a comma"} as decimal sign.` };
  if (kind === "float") return { value: Number(plain) };
  if (!/^[+-]?\d+(?:\.0+)?$/.test(plain)) return { problem: `${quoted(text)} is no whole number.` };
  const whole = plain.replace(/\.0+$/, "").replace(/^\+/, "");
  return { value: kind === "bigint" ? BigInt(whole) : Number(whole) };
}

function readForm(form: "mail" | "phone", text: string, { phone, country }: Reading): ReadCell {
  if (form === "mail") {
    const mail = text.replace(/^mailto:/i, "").toLowerCase();
    return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(mail) ? { value: mail } : { problem: `${quoted(text)} is no mail address.` };
  }
  const number = phone?.(text, country);
  if (number !== undefined) return { value: number };
  const advice = country === undefined && !text.startsWith("+") ? " Choose the country of numbers without one." : "";
  return { problem: `${quoted(text)} is no telephone number.${advice}` };
}

function readCountry(text: string, { countryCalled }: Reading): ReadCell {
  const value = countryCalled ? countryCalled(text) : text;
  return value === undefined ? { problem: `${quoted(text)} is no country. Write its name or its two letters, such as IT.` } : { value };
}

function readJson(text: string): ReadCell {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    if (error instanceof SyntaxError) return { problem: `${quoted(text)} is no JSON.` };
    throw error;
  }
}
