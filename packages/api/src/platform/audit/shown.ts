import type { Declaration } from "@freehold/kernel/table/declaration.ts";
import { words } from "@freehold/kernel/table/declaration.ts";
import type { SealedEntry } from "./chain.ts";
import { kindOf, type RecordKind } from "./kinds.ts";
import type { Names } from "./names.ts";

/** One column of a row that an entry tells of. */
export type Change = {
  /** Its name on the wire, by which screens know how to show its values. */
  readonly key: string;
  readonly label: string;
  readonly unit: string | null;
  readonly before: unknown;
  readonly after: unknown;
};

/** An entry as people read it. */
export type ShownEntry = {
  readonly position: number;
  readonly at: Date;
  readonly personId: string | null;
  /** What the person or the API key is called; null when nobody knows. */
  readonly who: string | null;
  readonly through: SealedEntry["through"];
  readonly throughId: string | null;
  readonly requestId: string | null;
  readonly address: string | null;
  readonly act: string;
  /** Of the record's own procedures, or the name of its table. */
  readonly resource: string | null;
  /** What people call such a record. */
  readonly kind: string | null;
  readonly recordId: string | null;
  readonly recordName: string | null;
  /** Which columns changed, in words; empty when the whole row came or went. */
  readonly changed: readonly string[];
};

/** With what changed. */
export type DetailedEntry = ShownEntry & { readonly changes: readonly Change[] };

/** What is known of kinds of records and of people. */
type Known = { readonly known: ReadonlyMap<string, RecordKind>; readonly names: Names };

type Values = Readonly<Record<string, unknown>>;

const valuesOf = (text: string | null): Values | undefined => (text === null ? undefined : (JSON.parse(text) as Values));

/** Columns that say nothing of what somebody did. */
const bookkeeping = new Set(["id", "version", "created_at", "updated_at"]);

/** An entry for a page of many. */
export function shown({ known, names }: Known, entry: SealedEntry): ShownEntry {
  const { position, at, personId, through, throughId, requestId, address, act, resource, recordId, recordName, before, after } = entry;
  const kind = resource === null ? undefined : kindOf(known, resource);
  const changed = before !== null && after !== null ? changesOf(kind?.declaration, entry).map(({ label }) => label) : [];
  const about = { resource: kind?.path ?? resource, kind: kind?.label ?? null, recordId, recordName };
  const who = personId === null ? null : (names[personId] ?? null);
  return { position, at, personId, who, through, throughId, requestId, address, act, ...about, changed };
}

/** An entry with what changed. */
export function detailed({ known, names }: Known, entry: SealedEntry): DetailedEntry {
  const declaration = entry.resource === null ? undefined : kindOf(known, entry.resource).declaration;
  return { ...shown({ known, names }, entry), changes: changesOf(declaration, entry) };
}

function changesOf(declaration: Declaration | undefined, { before, after }: Pick<SealedEntry, "before" | "after">): Change[] {
  const [was, is] = [valuesOf(before), valuesOf(after)];
  const columns = new Map([...(declaration?.columns.values() ?? [])].map((column) => [column.name, column]));
  const names = Object.keys({ ...was, ...is });
  // In the order of the table's declaration, as its screens show them.
  const ordered = [...[...columns.keys()].filter((name) => names.includes(name)), ...names.filter((name) => !columns.has(name))];
  const isWhole = was === undefined || is === undefined;
  return ordered.flatMap((name): Change[] => {
    const column = columns.get(name);
    const change = { before: was?.[name] ?? null, after: is?.[name] ?? null };
    // A whole row is told without what it leaves empty.
    if (isWhole && (bookkeeping.has(name) || (change.before === null && change.after === null))) return [];
    const { label = words(name), unit = null } = column?.facts ?? {};
    return [{ key: column?.key ?? name, label: column ? (column.facts.label ?? words(column.key)) : label, unit, ...change }];
  });
}
