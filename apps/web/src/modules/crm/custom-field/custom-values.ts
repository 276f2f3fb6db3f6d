import { useMemo } from "react";
import type { CustomSubject } from "@freehold/api/modules/crm/custom-field/words.contract.ts";
import type { Formats } from "../../../format/formats.ts";
import { trpc } from "../../../api/client.ts";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import { minorOf, moneyText, typedMoney } from "../deal/money.ts";
import type { CustomFieldRow } from "../party-rows.ts";

/** Fields of one's own are a few dozen at most. */
const manyFields = 300;

/** The fields that the organization has added to companies, people or deals, in their order, live. */
export function useCustomFields(subject: CustomSubject): readonly CustomFieldRow[] {
  const { fields } = useAllCustomFields();
  return useMemo(() => fields.filter((one) => one.subject === subject), [fields, subject]);
}

/** All of them, and whether they are known yet. */
export function useAllCustomFields(): { readonly fields: readonly CustomFieldRow[]; readonly isKnown: boolean } {
  const { store, status } = useLive(trpc.crm.customField, { sort: "position", limit: manyFields });
  return { fields: useAllRows(store), isKnown: status.state !== "loading" };
}

/** What inputs of such fields hold, by key: text as typed, ticks, and of money its currency beside it as `<key> currency`. */
export type CustomTyped = Record<string, string | boolean | null>;

const currencyKey = (key: string): string => `${key} currency`;

/** The currency of an amount that is being typed. */
export const typedCurrency = (typed: CustomTyped, key: string): string => String(typed[currencyKey(key)] ?? "EUR");

type Values = Readonly<Record<string, unknown>>;
type MoneyValue = { readonly minor: number; readonly currency: string };

const isMoney = (value: unknown): value is MoneyValue =>
  typeof value === "object" && value !== null && "minor" in value && "currency" in value;

/** The values of a record as its inputs show them. */
export function typedValues(fields: readonly CustomFieldRow[], values: Values): CustomTyped {
  return Object.fromEntries(
    fields.flatMap(({ key, kind }): [string, string | boolean | null][] => {
      const value = values[key];
      if (kind === "yesNo") return [[key, value === true ? "yes" : value === false ? "no" : null]];
      if (isMoney(value))
        return [
          [key, typedMoney({ minor: BigInt(value.minor), currency: value.currency })],
          [currencyKey(key), value.currency],
        ];
      if (kind === "choice" || kind === "party") return [[key, typeof value === "string" ? value : null]];
      return [[key, value === undefined || value === null ? "" : String(value)]];
    }),
  );
}

/** What is sent of them: each in its field's type, an emptied one as null. What is no number or amount is sent as typed, to be refused. */
export function sentValues(fields: readonly CustomFieldRow[], typed: CustomTyped) {
  return Object.fromEntries(fields.map(({ key, kind }) => [key, sentValue(kind, key, typed)]));
}

function sentValue(kind: CustomFieldRow["kind"], key: string, typed: CustomTyped): string | number | boolean | null | MoneyValue {
  const value = typed[key];
  if (value === null || value === undefined || value === "") return null;
  const text = String(value).trim();
  if (kind === "yesNo") return text === "yes";
  if (kind === "number") return Number.isNaN(Number(text.replace(",", "."))) ? text : Number(text.replace(",", "."));
  if (kind !== "money") return text;
  const currency = typedCurrency(typed, key);
  const minor = minorOf(text, currency);
  return minor === undefined ? text : { minor: Number(minor), currency };
}

/** A value as people read it; undefined when there is none. Parties are shown by their names, which this does not know. */
export function customText({ key, kind, unit }: CustomFieldRow, values: Values, formats: Formats): string | undefined {
  const value = values[key];
  if (value === null || value === undefined || value === "") return undefined;
  if (kind === "yesNo") return value === true ? "Yes" : "No";
  if (isMoney(value)) return moneyText({ minor: BigInt(value.minor), currency: value.currency });
  if (kind === "date") return formats.day(String(value));
  if (typeof value === "number") return formats.number(value) + (unit ? `\u00a0${unit}` : "");
  return String(value);
}
