import { createHash } from "node:crypto";
import { getTableColumns, sql, type SQL } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Tx } from "@freehold/database/database.ts";
import { comingFrom } from "@freehold/database/transaction/origin.ts";
import { faults } from "@freehold/kernel/fault.ts";
import { declarationOf } from "@freehold/kernel/table/declaration.ts";
import type { AnyRow } from "../../resource/rows.ts";
import type { Context } from "../../context.ts";
import { structureOf } from "../../structure.ts";
import { asTrpcError, type ActorContext } from "../../trpc.ts";
import type { Through } from "../access/standing.ts";
import { originOfActor, originOfCall } from "../audit/origin-of.ts";
import { recordAct } from "../audit/record-act.ts";
import { organization } from "./schema.ts";

const fault = faults("organizations", {
  exportEnded: ["forbidden", "Your access has ended, and with it the export. What was downloaded is not complete."],
});

/** What the first line of an export says, so that whoever reads it knows the form of the others. */
const format = { freehold: "export", version: 1 } as const;

/** Rows that are read at a time: about a megabyte of text. */
const pageSize = 2000;

type ExportContext = Context & Pick<ActorContext, "caller" | "readmit"> & { readonly through: Through };

/**
 * Everything the organization owns, as text in pieces: a first line that says what this is, one line per row with its
 * table, and a last line with the number of rows of each table and the SHA-256 of all before it. Without the last line
 * an export is not complete; with it, the time of the export is noted on the organization.
 *
 * Every page is a transaction of its own, as a slow reader must not hold one open: a row is as it was when its page was
 * read, and rows that are written meanwhile may be missing. Rights are looked at again before every page.
 */
export async function* exportOrganization(ctx: ExportContext): AsyncGenerator<string, void> {
  try {
    yield* piecesOf(ctx);
  } catch (error) {
    throw asTrpcError(error);
  }
}

async function* piecesOf(ctx: ExportContext): AsyncGenerator<string, void> {
  const { backend, caller, readmit, flow } = ctx;
  const structure = structureOf(backend.modules);
  const tables = [...structure.tables, ...structure.trail];
  const digest = createHash("sha256");
  const noted = (piece: string): string => {
    digest.update(piece);
    return piece;
  };
  const asOwner = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    const { caller: owner } = (await readmit()) ?? {};
    if (!owner) throw fault.exportEnded();
    return backend.database.asActor(owner, work);
  };
  const [{ name, slug }] = (await asOwner((tx) => tx.select().from(organization))) as [typeof organization.$inferSelect];
  const origin = { ...originOfCall(ctx), ...originOfActor(ctx.through) };
  await comingFrom(origin, () => asOwner((tx) => recordAct(tx, { kind: "organizations.exported" })));
  const about = { id: caller.organizationId, name, slug };
  yield noted(line({ ...format, organization: about, exportedAt: backend.clock(), tables: tables.map(nameOf) }));

  const counts: Record<string, number> = {};
  for (const table of tables) {
    counts[nameOf(table)] = 0;
    for (let after: AnyRow | undefined, isLast = false; !isLast;) {
      await flow?.drained();
      const rows = await asOwner((tx) => page(tx, table, after));
      counts[nameOf(table)]! += rows.length;
      isLast = rows.length < pageSize;
      after = rows.at(-1);
      if (rows.length > 0) yield noted(rows.map((row) => line({ table: nameOf(table), row })).join(""));
    }
  }
  yield line({ end: true, counts, sha256: digest.digest("hex") });
  await asOwner((tx) => tx.update(organization).set({ exportedAt: backend.clock() }));
}

const nameOf = (table: PgTable): string => declarationOf(table).fullName;

const line = (value: unknown): string => `${JSON.stringify(value, exact)}\n`;

/** Amounts of money are whole numbers beyond what JSON readers keep exact: they become text. */
const exact = (_key: string, value: unknown): unknown => (typeof value === "bigint" ? value.toString() : value);

/** The rows that follow one, in the order of the primary key. */
async function page(tx: Tx, table: PgTable, after: AnyRow | undefined): Promise<AnyRow[]> {
  const columns = getTableColumns(table);
  const key = declarationOf(table).key.map((name) => ({ name, column: columns[name]! }));
  const list = sql.join(
    key.map(({ column }) => sql`${column}`),
    sql`, `,
  );
  const values = (row: AnyRow): SQL =>
    sql.join(
      key.map(({ name, column }) => sql`${sql.param(row[name], column)}`),
      sql`, `,
    );
  const query = tx.select().from(table).$dynamic();
  return query
    .where(after && sql`(${list}) > (${values(after)})`)
    .orderBy(list)
    .limit(pageSize);
}
