import { asc, eq, inArray } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { isStorable } from "@freehold/kernel/expression/kinds.ts";
import { isUuid } from "@freehold/kernel/id.ts";
import { fault } from "../fault.ts";
import { party } from "../party/schema.ts";
import { Money, type CustomInput, type CustomValue, type CustomValues } from "./contract.ts";
import { customField, type CustomFieldRow } from "./schema.ts";
import type { CustomSubject } from "./words.contract.ts";

/** What is declared of a field, as far as its values depend on it. */
export type FieldRule = Pick<CustomFieldRow, "key" | "kind" | "choices" | "isRequired">;

const longestText = 2000;

/** The fields that an organization has added to companies, people or deals, in their order. */
export async function customFieldsOf(tx: Tx, subject: CustomSubject): Promise<CustomFieldRow[]> {
  return tx.select().from(customField).where(eq(customField.subject, subject)).orderBy(asc(customField.position), asc(customField.id));
}

/**
 * What a row's `custom` column becomes when somebody sends values: the one place where they are checked. What is not sent stays as it
 * was, null empties a field, values of fields that are gone go too. Parties and deals call it in `create` and `update`.
 * @param before what the row holds; nothing for a new one
 * @throws crm.customUnfit, with words for each field as `custom.<key>`
 */
export async function checkCustom(tx: Tx, subject: CustomSubject, { before, sent }: CustomChange): Promise<CustomValues> {
  const rules = await customFieldsOf(tx, subject);
  const { values, problems } = judgeCustom(rules, { ...(before && { before }), sent });
  const named = rules.filter(({ kind, key }) => kind === "party" && key in sent && typeof values[key] === "string");
  const ids = named.map(({ key }) => String(values[key]));
  const found = ids.length === 0 ? [] : await tx.select({ id: party.id }).from(party).where(inArray(party.id, ids));
  const missing = named.filter(({ key }) => !found.some(({ id }) => id === values[key]));
  const fields = { ...problems, ...Object.fromEntries(missing.map(({ key }) => [`custom.${key}`, "Choose a party that is there."])) };
  if (Object.keys(fields).length > 0) throw fault.customUnfit({ fields });
  return values;
}

type CustomChange = { readonly before?: CustomValues; readonly sent: CustomInput };

/** @internal The same without a database: what comes of it, and what is wrong with which field. */
export function judgeCustom(
  rules: readonly FieldRule[],
  { before, sent }: CustomChange,
): { values: CustomValues; problems: Record<string, string> } {
  const problems: Record<string, string> = {};
  const values: Record<string, CustomValue> = {};
  for (const key of Object.keys(sent)) if (!rules.some((rule) => rule.key === key)) problems[`custom.${key}`] = "There is no such field.";
  for (const rule of rules) {
    const { key } = rule;
    const isSent = Object.hasOwn(sent, key);
    const kept = before?.[key];
    // What nobody touches is not judged again: a field that was declared later must not keep a phone number from being corrected.
    if (!isSent && before) {
      if (kept !== undefined) values[key] = kept;
      continue;
    }
    const value = sent[key];
    if (value === null || value === undefined || value === "") {
      if (rule.isRequired) problems[`custom.${key}`] = "Fill this in.";
      continue;
    }
    const fit = fitting(rule, value);
    if (typeof fit === "object" && "problem" in fit) problems[`custom.${key}`] = fit.problem;
    else values[key] = fit;
  }
  return { values, problems };
}

/** The value in its one form, or what is wrong with it. */
function fitting({ kind, choices }: FieldRule, value: unknown): CustomValue | { readonly problem: string } {
  switch (kind) {
    case "text": {
      const isFit = typeof value === "string" && value.length <= longestText && isStorable("text", value);
      return isFit ? value : { problem: `Write at most ${longestText} characters.` };
    }
    case "number":
      return typeof value === "number" && Number.isFinite(value) ? value : { problem: "Write a number." };
    case "money":
      return Money.safeParse(value).data ?? { problem: "Write an amount and its currency." };
    case "date":
      return typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) && isStorable("date", value)
        ? value
        : { problem: "Choose a day of the calendar." };
    case "choice":
      return typeof value === "string" && choices.includes(value) ? value : { problem: "Choose one of the choices." };
    case "yesNo":
      return typeof value === "boolean" ? value : { problem: "Choose yes or no." };
    case "party":
      return typeof value === "string" && isUuid(value) ? value.toLowerCase() : { problem: "Choose a party." };
  }
}
