import type { PgTable } from "drizzle-orm/pg-core";
import type { Tx } from "@freehold/database/database.ts";
import { toFault, uniqueKeys, type UniqueKeys } from "@freehold/database/faults.ts";
import type { Statement } from "@freehold/database/transaction/statement.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import { nobody } from "@freehold/kernel/expression/language.ts";
import { residueForRole } from "@freehold/kernel/expression/residue.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import { declarationOf } from "@freehold/kernel/table/declaration.ts";
import { askIn } from "../prepared.ts";
import type { BulkAct, BulkOutcome, BulkReport } from "./bulk-input.ts";
import { BulkStatements } from "./bulk-statements.ts";
import { rowFault } from "./row-fault.ts";
import type { AnyRow } from "./rows.ts";
import { savepoint } from "./savepoint.ts";
import { statementsOf } from "./statements.ts";

type Act = BulkAct<AnyRow>;
type Outcome = BulkOutcome<AnyRow>;
/** An act and its place in the call. */
type Placed<A extends Act = Act> = { readonly act: A; readonly at: number };
type ActOf<N extends Act["act"]> = Extract<Act, { readonly act: N }>;

export type BulkRequest = { readonly rows: readonly Act[]; readonly atomic: boolean };
type Asking = { readonly caller: Principal; readonly asActor: <T>(work: (tx: Tx) => Promise<T>) => Promise<T> };

/** Ends a transaction that is to leave nothing behind, with what would have come of it. */
class Undone extends Error {
  readonly outcomes: readonly Outcome[];

  constructor(outcomes: readonly Outcome[]) {
    super("A bulk call that holds as a whole or not at all was refused.");
    this.name = "Undone";
    this.outcomes = outcomes;
  }
}

/**
 * Adds, changes and removes many rows, in the order of the call and in one transaction. The database decides about each row as if
 * it had come alone: a row that it refuses is reported and undoes no other, unless `atomic` asks for all or none.
 */
export async function bulkRows({ caller, asActor }: Asking, table: PgTable, { rows, atomic }: BulkRequest): Promise<BulkReport<AnyRow>> {
  try {
    return reportOf(
      await asActor(async (tx) => {
        const outcomes = await new Bulk(tx, table, caller).run(rows);
        if (atomic && outcomes.some(({ ok }) => !ok)) throw new Undone(outcomes);
        return outcomes;
      }),
    );
  } catch (error) {
    if (!(error instanceof Undone)) throw error;
    return reportOf(error.outcomes.map((outcome) => (outcome.ok ? refusal(rowFault.undone(), outcome.id) : outcome)));
  }
}

/** What the audit trail is told when a row was refused because its caller may not change it; undefined when none was. */
export function forbiddenIn({ rows }: BulkReport<AnyRow>): DomainError | undefined {
  const isForbidden = rows.some((row) => !row.ok && forbidden.has(row.fault));
  return isForbidden ? rowFault.notAllowed() : undefined;
}

const forbidden: ReadonlySet<string> = new Set(["row.notAllowed", "row.roleTooLow", "database.rowForbidden"]);

const reportOf = (rows: readonly Outcome[]): BulkReport<AnyRow> => {
  const done = rows.filter(({ ok }) => ok).length;
  return { rows: [...rows], done, refused: rows.length - done };
};

function refusal({ code, message, details }: DomainError, id: string | null): Outcome {
  const { fields = null, current } = details;
  return {
    id,
    ok: false,
    fault: code,
    message,
    fields,
    // Proof: only `stale` says what is there now, and it is a row of this table.
    current: (current as AnyRow | undefined) ?? null,
  };
}

/** One bulk call within its transaction. */
class Bulk {
  readonly #tx: Tx;
  readonly #table: PgTable;
  readonly #caller: Principal;
  readonly #statements: BulkStatements;
  /** By their place in the call. */
  readonly #outcomes: Outcome[] = [];
  readonly #keys: UniqueKeys;

  // oxlint-disable-next-line max-params -- the three things that every step of it needs.
  constructor(tx: Tx, table: PgTable, caller: Principal) {
    this.#tx = tx;
    this.#table = table;
    this.#caller = caller;
    this.#statements = new BulkStatements(declarationOf(table));
    this.#keys = uniqueKeys([table]);
  }

  async run(rows: readonly Act[]): Promise<Outcome[]> {
    for (const step of stepsOf(rows)) await this.#step(step);
    return this.#outcomes;
  }

  async #step(step: readonly Placed[]): Promise<void> {
    const { policy } = declarationOf(this.#table);
    // Asked of the policy first, so that who can never do it is not told so by one failing statement a row.
    const isOpen = residueForRole(policy[step[0]!.act.act] ?? nobody, this.#caller.role) !== false;
    if (!isOpen) return this.#refuseAll(step, rowFault.roleTooLow());
    for (const group of groupsOf(step)) await this.#attempt(group);
  }

  /** All at once; when the database refuses one of them, halves, until it is known which. */
  async #attempt(group: readonly Placed[]): Promise<void> {
    try {
      await savepoint(this.#tx, () => this.#perform(group));
    } catch (error) {
      const fault = toFault(error, this.#keys);
      if (!(fault instanceof DomainError) || !isOfARow(fault)) throw error;
      if (group.length === 1) return this.#refuseAll(group, fault);
      const middle = Math.ceil(group.length / 2);
      await this.#attempt(group.slice(0, middle));
      await this.#attempt(group.slice(middle));
    }
  }

  async #perform(group: readonly Placed[]): Promise<void> {
    if (areOf("create", group)) return this.#create(group);
    if (areOf("update", group)) return this.#update(group);
    if (areOf("remove", group)) return this.#changed(group, this.#statements.remove(group.map(({ act }) => act)));
  }

  async #create(group: readonly Placed<ActOf<"create">>[]): Promise<void> {
    const { statement, ids } = this.#statements.create(group.map(({ act }) => act.values));
    const versions = await this.#versions(statement);
    for (const [i, { at }] of group.entries()) this.#outcomes[at] = { id: ids[i]!, ok: true, version: versions.get(ids[i]!) ?? 1 };
  }

  async #update(group: readonly Placed<ActOf<"update">>[]): Promise<void> {
    const isEmpty = namesIn(group[0]!.act) === "";
    return this.#changed(group, isEmpty ? undefined : this.#statements.update(group.map(({ act }) => act)));
  }

  /** Rows that the statement did not touch are looked at, to tell why. A change of nothing needs no statement. */
  async #changed(group: readonly Placed<ActOf<"update" | "remove">>[], statement: Statement | undefined): Promise<void> {
    const versions = statement ? await this.#versions(statement) : new Map<string, number>();
    const untouched = group.filter(({ act }) => !versions.has(act.id));
    const seen = untouched.length === 0 ? new Map<string, AnyRow>() : await this.#read(untouched.map(({ act }) => act.id));
    for (const { act, at } of group) {
      const version = versions.get(act.id);
      this.#outcomes[at] =
        version === undefined ? outcomeOfUntouched(act, seen.get(act.id), statement !== undefined) : { id: act.id, ok: true, version };
    }
  }

  async #versions(statement: Statement): Promise<ReadonlyMap<string, number>> {
    const { rows } = await askIn(this.#tx)(statement);
    return new Map(rows.map(([id, version]) => [String(id), Number(version)]));
  }

  async #read(ids: readonly string[]): Promise<ReadonlyMap<string, AnyRow>> {
    const { rows } = await askIn(this.#tx)(this.#statements.read(ids));
    const text = statementsOf(this.#table).rows;
    return new Map(rows.map((row) => text.read(row)).map((row) => [String(row.id), row]));
  }

  #refuseAll(group: readonly Placed[], fault: DomainError): void {
    for (const { act, at } of group) this.#outcomes[at] = refusal(fault, idOf(act));
  }
}

function outcomeOfUntouched(act: ActOf<"update" | "remove">, row: AnyRow | undefined, wasTried: boolean): Outcome {
  const { id, version } = act;
  if (!row) return refusal(rowFault.missing(), id);
  if (!wasTried) return { id, ok: true, version: Number(row.version) };
  return refusal(version !== undefined && row.version !== version ? rowFault.stale({ current: row }) : rowFault.notAllowed(), id);
}

const idOf = (act: Act): string | null => (act.act === "create" ? (typeof act.values.id === "string" ? act.values.id : null) : act.id);

/** Whether the database refused a row, and not the whole call: that it is busy or gone is nobody's row's fault. */
const isOfARow = ({ kind, code }: DomainError): boolean =>
  (kind === "invalid" || kind === "forbidden" || kind === "conflict") && !ofTheCall.has(code);
const ofTheCall: ReadonlySet<string> = new Set(["database.standingChanged", "database.busyRow"]);

/** Proof: all acts of a group are of one kind. */
const areOf = <N extends Act["act"]>(name: N, group: readonly Placed[]): group is readonly Placed<ActOf<N>>[] => group[0]?.act.act === name;

/** Runs of one kind of act in which no row comes twice: within one the order says nothing. */
function stepsOf(rows: readonly Act[]): Placed[][] {
  const steps: Placed[][] = [];
  let named = new Set<string>();
  for (const [at, act] of rows.entries()) {
    const id = idOf(act);
    const current = steps.at(-1);
    if (current?.[0]?.act.act === act.act && (id === null || !named.has(id))) current.push({ act, at });
    else {
      steps.push([{ act, at }]);
      named = new Set();
    }
    if (id !== null) named.add(id);
  }
  return steps;
}

/** Those that name the same columns, for which one statement serves. */
const groupsOf = (step: readonly Placed[]): readonly Placed[][] => [...Map.groupBy(step, ({ act }) => namesIn(act)).values()];

function namesIn(act: Act): string {
  if (act.act === "remove") return "";
  const given = act.act === "create" ? act.values : act.patch;
  return Object.keys(given)
    .filter((name) => given[name] !== undefined)
    .toSorted()
    .join();
}
