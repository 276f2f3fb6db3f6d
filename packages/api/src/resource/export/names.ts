import { inArray } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import type { TextRow } from "@freehold/database/transaction/statement.ts";
import { declarationOf } from "@freehold/kernel/table/declaration.ts";
import { membership } from "../../platform/organizations/schema.ts";
import { titlesOf, type Named } from "../title.ts";
import { isNamed, type Naming } from "./cells.ts";

/** Names that are remembered of one column; then it is begun anew. */
const mostRemembered = 20_000;

/** What records and people are called, as far as the caller of the transaction sees them. Asks once for each, not for each row. */
export class ShownNames {
  readonly #columns: readonly Naming[];
  readonly #known = new Map<Naming, Map<string, string | undefined>>();

  constructor(columns: readonly Naming[]) {
    this.#columns = columns.filter(isNamed);
  }

  /** Learns the names that these rows need. */
  async learn(tx: Tx, rows: readonly TextRow[]): Promise<void> {
    for (const column of this.#columns) {
      const before = this.#known.get(column);
      const known = !before || before.size > mostRemembered ? new Map<string, string | undefined>() : before;
      this.#known.set(column, known);
      const ids = new Set(rows.flatMap((row) => column.idIn(row) ?? []));
      const missing = [...ids].filter((id) => !known.has(id));
      for (const id of missing) known.set(id, undefined);
      if (missing.length > 0) for (const { id, name } of await namesOf(tx, column, missing)) known.set(id, name ?? undefined);
    }
  }

  readonly of = (column: Naming, id: string): string | undefined => this.#known.get(column)?.get(id);
}

async function namesOf(tx: Tx, { declared: { reference, isUser } }: Naming, ids: string[]): Promise<Named[]> {
  if (isUser) {
    return tx.select({ id: membership.userId, name: membership.name }).from(membership).where(inArray(membership.userId, ids));
  }
  return reference ? titlesOf(tx, declarationOf(reference.target()), ids) : [];
}
