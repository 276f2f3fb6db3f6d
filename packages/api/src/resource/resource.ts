import type { TRPCMutationProcedure, TRPCQueryProcedure, TRPCSubscriptionProcedure } from "@trpc/server";
import type { PgTable } from "drizzle-orm/pg-core";
import type { TextRow } from "@freehold/database/transaction/statement.ts";
import type { Filter } from "@freehold/kernel/expression/language.ts";
import { nobody } from "@freehold/kernel/expression/language.ts";
import { parseFilter } from "@freehold/kernel/expression/parse.ts";
import { inputsOf } from "@freehold/kernel/resource/inputs.ts";
import { declarationOf } from "@freehold/kernel/table/declaration.ts";
import type { Command } from "@freehold/kernel/table/policy.ts";
import type { Frame } from "@freehold/live/frame.ts";
import type { Context } from "../context.ts";
import { askIn } from "../prepared.ts";
import { acting, permitted, type ActorContext, type Meta } from "../trpc.ts";
import { DirectValue } from "./direct-value.ts";
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
  sort?: (keyof Row & string) | `-${keyof Row & string}` | undefined;
  limit?: number | undefined;
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
  remove: Mutation<{ id: string }, { id: string }>;
  live: Subscription<(ViewInput<Row> & { lastEventId?: string | null | undefined }) | undefined, Frame<Row>>;
};

export type ResourceProcedure = keyof Resource<unknown, unknown>;

/** What the factory needs to know of a table's type. */
type Table = PgTable & { readonly $inferSelect: object; readonly $inferInsert: object };
type ResourceOf<T extends Table> = Resource<T["$inferSelect"], T["$inferInsert"]>;

/** All generic procedures of a table: permission, validation, paging and live views follow from its declaration. */
export function resource<T extends Table>(table: T): ResourceOf<T>;
/** Some of them: rows that only rules write have no create, update or remove. */
export function resource<T extends Table, const P extends ResourceProcedure>(table: T, only: readonly P[]): Pick<ResourceOf<T>, P>;
export function resource(table: Table, only?: readonly ResourceProcedure[]): object {
  const made = procedures(table);
  return only ? Object.fromEntries(only.map((name) => [name, made[name]])) : made;
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
      .input(inputs.list)
      .query(async ({ ctx, input }) => {
        const page = await readPage(askAs(ctx), table, { caller: ctx.caller, ...input, filter: filterOf(input) });
        if (ctx.takesText) return new DirectValue(rows.serializePage(page.rows, page.nextCursor));
        return { rows: page.rows.map((row) => rows.read(row)), nextCursor: page.nextCursor };
      }),
    get: may("read", `One ${one} by its id.`)
      .input(inputs.get)
      .query(async ({ ctx, input }) => answer(ctx, await getRow(askAs(ctx), table, input.id))),
    create: may("create", `Adds ${article} ${one}.`)
      .input(inputs.create)
      .mutation(async ({ ctx, input }) => answer(ctx, await createRow(askAs(ctx), table, input))),
    update: may("update", `Changes ${article} ${one}.`)
      .input(inputs.update)
      .mutation(async ({ ctx, input }) => answer(ctx, await updateRow(askAs(ctx), table, input))),
    remove: may("remove", `Removes ${article} ${one}.`)
      .input(inputs.remove)
      .mutation(({ ctx, input }) => removeRow(askAs(ctx), table, input.id)),
    live: permitted(declaration.policy.read ?? nobody)
      .meta(as("read", `${plural} that you may see, and every later change.`))
      .input(inputs.live)
      .subscription(({ ctx, input, signal }) => liveRows(ctx, table, { ...input, filter: filterOf(input), signal })),
  };
}

type Asking = Pick<Context, "takesText"> & Pick<ActorContext, "asActor" | "once">;

/** One flight for what connections prepare, an ordinary transaction for what they are not to. */
const askAs =
  ({ once, asActor }: Asking): Ask =>
  (statement) =>
    statement.name === "" ? asActor((tx) => askIn(tx)(statement)) : once(statement);
