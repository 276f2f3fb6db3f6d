import type { CustomKind, CustomSubject } from "@freehold/api/modules/crm/custom-field/words.contract.ts";

export const subjectWords: Readonly<Record<CustomSubject, string>> = { company: "Companies", person: "People", deal: "Deals" };

export const kindWords: Readonly<Record<CustomKind, string>> = {
  text: "Text",
  number: "Number",
  money: "Money",
  date: "Date",
  choice: "Choice",
  yesNo: "Yes or no",
  party: "A party",
};

/** A key made of a label: `Credit limit` gives `credit_limit`. */
export function keyOf(label: string): string {
  const plain = label
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+|_+$/g, "");
  return plain.slice(0, 40);
}
