import { words } from "@freehold/kernel/table/declaration.ts";
import type { MappedColumn } from "../contract.ts";
import type { ImportField } from "../target.ts";

/** Names of fields that people use for others. */
const synonyms: Readonly<Record<string, readonly string[]>> = {
  name: ["title", "company", "company name", "full name", "nome", "firma", "bezeichnung"],
  email: ["mail", "e mail", "mail address", "email address"],
  phone: ["telephone", "mobile", "telefon", "telefono", "phone number", "tel"],
  address: ["street", "adresse", "indirizzo"],
  website: ["url", "web", "homepage"],
  notes: ["note", "comment", "comments", "remarks"],
};

/**
 * Which column becomes which field, by their names: those of programs and those that people call them, with or without the unit. The
 * closest come first; a field is filled from one column. Of the two columns of a reference in an own export the id is taken.
 */
export function guessMapping(
  headers: readonly string[],
  fields: readonly ImportField[],
  { label }: { readonly label: string },
): MappedColumn[] {
  const scored = headers.flatMap((header, from) =>
    fields.flatMap((field) => {
      // A list of sites has its names under "Site".
      const isRecordItself = field.key === "name" && plain(header) === plain(label);
      const score = isRecordItself ? 6 : likeness(header, field);
      return score === 0 ? [] : [{ from, to: field.key, score }];
    }),
  );
  const taken = { from: new Set<number>(), to: new Set<string>() };
  const found: MappedColumn[] = [];
  for (const { from, to } of scored.toSorted((a, b) => b.score - a.score || a.from - b.from)) {
    if (taken.from.has(from) || taken.to.has(to)) continue;
    taken.from.add(from);
    taken.to.add(to);
    found.push({ from, to });
  }
  return found.toSorted((a, b) => a.from - b.from);
}

const plain = (text: string): string =>
  words(text)
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

function likeness(header: string, { key, facts, reference, isUser, place }: ImportField): number {
  const label = facts.label ?? words(key);
  const isNamed = reference !== undefined || isUser;
  const text = plain(header);
  if (text === "") return 0;
  // JSON says nothing of kinds.
  if (header === key || (place && header === [place.column, ...place.keys].join("."))) return 10;
  if (isNamed && text === plain(`${label} id`)) return 9;
  const names = [label, key, ...(facts.unit === undefined ? [] : [`${label} ${facts.unit}`])].map(plain);
  if (names.includes(text)) return 8;
  if (isNamed && [`${key} name`, key.replace(/Id$/, ""), `${label} name`].map(plain).includes(text)) return 7;
  if ((synonyms[key] ?? []).includes(text)) return 5;
  const withoutUnit = plain(header.replace(/[([].*$/, ""));
  return names.includes(withoutUnit) ? 4 : 0;
}
