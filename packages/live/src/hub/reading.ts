import type { Log } from "@freehold/kernel/log.ts";
import type { Declaration } from "@freehold/kernel/table/declaration.ts";
import type { Affected, AffectsAccess } from "../access.ts";
import type { Change, Relation } from "../feed/pgoutput.ts";
import type { Entry, RowChange } from "./ring.ts";
import { RowImage, RowReader, textRow } from "../row.ts";
import type { Transaction } from "../feed/transaction.ts";

export type ReadingOptions = {
  readonly tables: readonly Declaration[];
  /** By `schema.name`; the tables need not be declared, but published with REPLICA IDENTITY FULL. */
  readonly affects: ReadonlyMap<string, AffectsAccess>;
  readonly log: Log;
};

/** An entry and the tables whose declared columns are no longer those of the rows sent before. */
export type Read = { readonly entry: Entry; readonly altered: ReadonlySet<string> };

/**
 * Reads transactions by the declarations of the tables: which rows changed, and whose access. What cannot be decided
 * row by row is called dirty, so that its readers get a snapshot, never a guess.
 */
export class Reading {
  readonly #tables: ReadonlyMap<string, Declaration>;
  readonly #affects: ReadonlyMap<string, AffectsAccess>;
  readonly #log: Log;
  readonly #readers = new Map<string, RowReader>();

  constructor({ tables, affects, log }: ReadingOptions) {
    this.#tables = new Map(tables.map((table) => [table.fullName, table]));
    this.#affects = affects;
    this.#log = log;
  }

  /** A new stream describes its relations anew. */
  begin(): void {
    this.#readers.clear();
  }

  /** What subscriptions can ask of the transaction; undefined when it concerns none. */
  read({ lsn, xid, changes, dirty, bytes }: Transaction): Read | undefined {
    const known = new Map<string, readonly RowChange[]>();
    const pruned = new Map<string, ReadonlySet<string>>();
    const unknown = new Set([...dirty].filter((table) => this.#tables.has(table)));
    const altered = new Set<string>();
    let kept = bytes;
    const affected: Affected[] = [...dirty].some((table) => this.#affects.has(table)) ? [{}] : [];
    for (const [table, list] of changes) {
      affected.push(...this.#affectedBy(table, list));
      const declaration = this.#tables.get(table);
      if (!declaration) continue;
      const reader = this.#reader(declaration, list[0]!.relation, altered);
      // One transaction may alter the table between two of its changes.
      const isReadable = reader.isSufficient && !altered.has(table) && list.every((change) => change.relation === reader.relation);
      const organizations = isReadable ? prunedBy(reader, list) : undefined;
      if (organizations) {
        pruned.set(table, organizations);
        kept -= list.reduce((sum, change) => sum + change.bytes, 0);
      } else if (isReadable && list.every(isWhole)) {
        known.set(
          table,
          list.map((change) => rowChange(reader, change)),
        );
      } else unknown.add(table);
    }
    if (known.size + unknown.size + pruned.size + affected.length === 0) return undefined;
    return { entry: { lsn, xid, changes: known, dirty: unknown, pruned, affected, bytes: kept }, altered };
  }

  #affectedBy(table: string, changes: readonly Change[]): readonly Affected[] {
    const affects = this.#affects.get(table);
    if (!affects) return [];
    // Without the old row nobody knows who lost something.
    if (!changes.every(isWhole)) return [{}];
    const images = changes.flatMap(({ relation, old, new: now }) => [old, now].flatMap((tuple) => (tuple ? [{ relation, tuple }] : [])));
    try {
      return images.flatMap(({ relation, tuple }) => affects(textRow(relation, tuple)));
    } catch (err) {
      this.#log.error({ err, table }, "whose access a change touches could not be told; everybody's is asked again");
      return [{}];
    }
  }

  #reader(declaration: Declaration, relation: Relation, altered: Set<string>): RowReader {
    const { fullName } = declaration;
    const known = this.#readers.get(fullName);
    if (known?.relation === relation) return known;
    const reader = new RowReader(declaration, relation);
    this.#readers.set(fullName, reader);
    // An ALTER that converts a column changes rows without a change in the stream.
    if (known && known.shape !== reader.shape) altered.add(fullName);
    if (!reader.isSufficient)
      this.#log.error(
        { table: fullName, missing: reader.missing },
        "the stream does not tell enough of this table; its readers get snapshots",
      );
    return reader;
  }
}

/** Whether a change tells all of the row before and after it. */
function isWhole({ op, old, new: now }: Change): boolean {
  return (op === "insert" || old !== undefined) && (op === "delete" || now !== undefined);
}

/**
 * Whose rows went, when all that happened is that rows went of which only the key was told: measurements that are kept no
 * longer. Who saw which of them is not known, but nobody outside these organizations saw any.
 */
function prunedBy(reader: RowReader, changes: readonly Change[]): ReadonlySet<string> | undefined {
  const organizations = new Set<string>();
  for (const { op, old, key } of changes) {
    const organization = op === "delete" && !old && key ? reader.organization(key) : "";
    if (organization === "") return undefined;
    organizations.add(organization);
  }
  return organizations;
}

function rowChange(reader: RowReader, { old, new: now, bytes }: Change): RowChange {
  return { old: old && new RowImage(reader, old, bytes), new: now && new RowImage(reader, now, bytes) };
}
