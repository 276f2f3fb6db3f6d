import type { TRPCMutationProcedure, TRPCQueryProcedure, TRPCSubscriptionProcedure } from "@trpc/server";
import type { PgTable } from "drizzle-orm/pg-core";
import { z } from "zod";
import type { TextRow } from "@freehold/database/transaction/statement.ts";
import type { Filter, Scalar } from "@freehold/kernel/expression/language.ts";
import { anyOf, nobody } from "@freehold/kernel/expression/language.ts";
import { parseFilter } from "@freehold/kernel/expression/parse.ts";
import type { PlaceKind } from "@freehold/kernel/expression/place.ts";
import { inputsOf } from "@freehold/kernel/resource/inputs.ts";
import { declarationOf } from "@freehold/kernel/table/declaration.ts";
import type { Command } from "@freehold/kernel/table/policy.ts";
import type { Frame } from "@freehold/live/frame.ts";
import type { Context } from "../context.ts";
import { askIn } from "../prepared.ts";
import { noteRefusal } from "../platform/audit/refusals.ts";
import { acting, permitted, type ActorContext, type Meta } from "../trpc.ts";
import { bulkActs, bulkInput, type BulkActName, type BulkInput, type BulkReport } from "./bulk-input.ts";
import { bulkRows, forbiddenIn } from "./bulk.ts";
import { DirectValue } from "./direct-value.ts";
import { exportRows } from "./export/export.ts";
import { liveRows } from "./live-rows.ts";
import { createRow, getRow, readPage, removeRow, updateRow, type AnyRow, type Ask } from "./rows.ts";
import { statementsOf } from "./statements.ts";

type Query<I, O> = TRPCQueryProcedure<{ input: I; output: O; meta: Meta }>;
type Mutation<I, O> = TRPCMutationProcedure<{ input: I; output: O; meta: Meta }>;
type Subscription<I, O> = TRPCSubscriptionProcedure<{
  input: I;
  output: AsyncIterable<{ id: string; data: O }, void, unknown>;
  meta: Meta;
}>;

/** Which rows, in which order. */
export type ViewInput<Row> = {
  filter?: Filter<Row> | undefined;
  search?: string | undefined;
  sort?: Sort<Row> | `-${Sort<Row>}` | undefined;
  limit?: number | undefined;
};

/** A column, or a place in a document; the server refuses it of columns that are none. */
type Sort<Row> = (keyof Row & string) | `${DocumentOf<Row>}.${PlaceKind}.${string}`;
type DocumentOf<Row> = { [C in keyof Row & string]: NonNullable<Row[C]> extends Scalar ? never : C }[keyof Row & string];

/** Rows as a file: CSV, or a line of JSON for each. */
export type ExportInput<Row> = Omit<ViewInput<Row>, "limit"> & {
  format?: "csv" | "json" | undefined;
  headers?: "labels" | "keys" | undefined;
  mark?: boolean | undefined;
};

type Kept = "orgId" | "createdAt" | "updatedAt" | "version";

/**
 * The generic procedures of a table with these rows. Declared rather than inferred: inference over a hundred tables
 * doubles the time of a type check.
 */
export type Resource<Row, New> = {
  list: Query<(ViewInput<Row> & { cursor?: string | undefined }) | undefined, { rows: Row[]; nextCursor: string | null }>;
  get: Query<{ id: string }, Row>;
  create: Mutation<Omit<New, Kept>, Row>;
  update: Mutation<{ id: string; patch: Partial<Omit<New, Kept | "id">>; version?: number | undefined }, Row>;
  remove: Mutation<{ id: string; version?: number | undefined }, { id: string }>;
  /** The three before, for many rows at once: with those of them that the resource has. */
  bulk: Mutation<BulkInput<New>, BulkReport<Row>>;
  export: TRPCSubscriptionProcedure<{ input: ExportInput<Row> | undefined; output: AsyncIterable<string, void, unknown>; meta: Meta }>;
  live: Subscription<(ViewInput<Row> & { lastEventId?: string | null | undefined }) | undefined, Frame<Row>>;
};

export type ResourceProcedure = keyof Resource<unknown, unknown>;

/** What the factory needs to know of a table's type. */
type Table = PgTable & { readonly $inferSelect: object; readonly $inferInsert: object };
type ResourceOf<T extends Table> = Resource<T["$inferSelect"], T["$inferInsert"]>;

/** All generic procedures of a table: permission, validation, paging and live views follow from its declaration. */
export function resource<T extends Table>(table: T): ResourceOf<T>;
/** Some of them: rows that only rules write have no create, update or remove. What can be listed can be exported. */
export function resource<T extends Table, const P extends ResourceProcedure>(
  table: T,
  only: readonly P[],
): Pick<ResourceOf<T>, P | ("list" extends P ? "export" : never)>;
export function resource(table: Table, only?: readonly ResourceProcedure[]): object {
  const acts = bulkActs.filter((name) => !only || only.includes(name));
  const made = { ...procedures(table), ...(acts.length > 0 && { bulk: bulk(table, acts) }) };
  if (!only) return made;
  const wanted = only.includes("list") ? [...only, "export" as const] : only;
  return Object.fromEntries(wanted.map((name) => [name, made[name]]));
}

/** Its permission is that of whichever act is allowed; each row is decided for itself. */
function bulk(table: PgTable, acts: readonly BulkActName[]) {
  const declaration = declarationOf(table);
  const plural = declaration.plural.toLowerCase();
  const distinct = new Map(acts.map((act) => declaration.policy[act] ?? nobody).map((policy) => [JSON.stringify(policy), policy]));
  const [only, ...others] = distinct.values();
  const permission = only && others.length === 0 ? only : anyOf(...distinct.values());
  const summary = `${listed(acts.map((act) => verbs[act]))} many ${plural} at once, and tells of each whether it was done.`;
  return acting(permission)
    .meta({ permission, summary, resource: declaration, isGeneric: true })
    .input(z.lazy(() => bulkInput(inputsOf(declaration), acts)))
    .mutation(async ({ ctx, path, input }) => {
      const report = await bulkRows(ctx, table, input);
      const forbidden = forbiddenIn(report);
      // A single call that is refused this way is an error, which the middleware writes down.
      if (forbidden) await noteRefusal(ctx, { path, resource: declaration.fullName, error: forbidden });
      return report;
    });
}

const verbs: Record<BulkActName, string> = { create: "adds", update: "changes", remove: "removes" };

function listed(words: readonly string[]): string {
  const text = words.length === 1 ? words[0]! : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// The procedures are typed by `Resource`, which the conformance tests compare with what is returned here.
function procedures(table: PgTable) {
  const declaration = declarationOf(table);
  const inputs = inputsOf(declaration);
  const { label, plural } = declaration;
  const one = label.toLowerCase();
  const article = /^[aeiou]/.test(one) && !/^(?:uni|use|eu)/.test(one) ? "an" : "a";
  const as = (command: Command, summary: string) => ({
    permission: declaration.policy[command] ?? nobody,
    summary,
    resource: declaration,
    isGeneric: true,
  });
  const may = (command: Command, summary: string) => acting(declaration.policy[command] ?? nobody).meta(as(command, summary));
  const filterOf = ({ filter }: { filter?: unknown }) =>
    filter === undefined || filter === null ? undefined : parseFilter(filter, declaration.columns);
  const { rows } = statementsOf(table);
  /** The row itself, or for a door that would only write it down what is to be written. */
  const answer = ({ takesText }: Asking, row: TextRow): AnyRow | DirectValue =>
    takesText ? new DirectValue(rows.serialize(row)) : rows.read(row);

  return {
    list: may("read", `${plural} that you may see, page by page.`)
      .input(z.lazy(() => inputs.list))
      .query(async ({ ctx, input }) => {
        const page = await readPage(askAs(ctx), table, { caller: ctx.caller, ...input, filter: filterOf(input) });
        if (ctx.takesText) return new DirectValue(rows.serializePage(page.rows, page.nextCursor));
        return { rows: page.rows.map((row) => rows.read(row)), nextCursor: page.nextCursor };
      }),
    get: may("read", `One ${one} by its id.`)
      .input(z.lazy(() => inputs.get))
      .query(async ({ ctx, input }) => answer(ctx, await getRow(askAs(ctx), table, input.id))),
    create: may("create", `Adds ${article} ${one}.`)
      .input(z.lazy(() => inputs.create))
      .mutation(async ({ ctx, input }) => answer(ctx, await createRow(askAs(ctx), table, input))),
    update: may("update", `Changes ${article} ${one}.`)
      .input(z.lazy(() => inputs.update))
      .mutation(async ({ ctx, input }) => answer(ctx, await updateRow(askAs(ctx), table, input))),
    remove: may("remove", `Removes ${article} ${one}.`)
      .input(z.lazy(() => inputs.remove))
      .mutation(({ ctx, input }) => removeRow(askAs(ctx), table, input)),
    export: permitted(declaration.exports)
      .meta({ ...as("read", `${plural} that you may see, as CSV or JSON in pieces.`), permission: declaration.exports })
      .input(z.lazy(() => inputs.export))
      .subscription(({ ctx, input, signal }) => exportRows(ctx, table, { ...input, filter: filterOf(input), signal })),
    live: permitted(declaration.policy.read ?? nobody)
      .meta(as("read", `${plural} that you may see, and every later change.`))
      .input(z.lazy(() => inputs.live))
      .subscription(({ ctx, input, signal }) => liveRows(ctx, table, { ...input, filter: filterOf(input), signal })),
  };
}

type Asking = Pick<Context, "takesText"> & Pick<ActorContext, "asActor" | "once">;

/** One flight for what connections prepare, an ordinary transaction for what they are not to. */
const askAs =
  ({ once, asActor }: Asking): Ask =>
  (statement) =>
    statement.name === "" ? asActor((tx) => askIn(tx)(statement)) : once(statement);
