import { and, eq, sql } from "drizzle-orm";
import type { AnyRouter } from "@trpc/server";
import type { Tx } from "@freehold/database/database.ts";
import { faults } from "@freehold/kernel/fault.ts";
import { parseFilter } from "@freehold/kernel/expression/parse.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import { askIn } from "../../prepared.ts";
import { rowFault } from "../../resource/row-fault.ts";
import { getRow } from "../../resource/rows.ts";
import { statementsOf } from "../../resource/statements.ts";
import { declaredProcedures, declaredResources, type DeclaredResource } from "../permissions/procedures.ts";
import type { ChangeView, ChooseView, ChosenView, SaveView, ViewState } from "./contract.ts";
import { savedView, viewChoice } from "./schema.ts";

const fault = faults("views", {
  resourceUnknown: ["invalid", "There are no such records."],
  tooMany: ["conflict", "You have 50 views of these records already. Remove one that you do not need any more."],
});

const maxOwn = 50;

export type SavedView = typeof savedView.$inferSelect;

/** The router is read when the first caller asks: it contains these procedures itself. */
const wholeRouter = async (): Promise<AnyRouter> => (await import("../../router.ts")).appRouter;

let known: Promise<ReadonlyMap<string, DeclaredResource>> | undefined;

const resources = (): Promise<ReadonlyMap<string, DeclaredResource>> =>
  (known ??= wholeRouter().then((router) => new Map(declaredResources(declaredProcedures(router)).map((one) => [one.path, one]))));

/** @throws views.resourceUnknown, filter.invalid */
async function examine(resource: string, view: ViewState | undefined): Promise<void> {
  const found = (await resources()).get(resource);
  if (!found) throw fault.resourceUnknown({ fields: { resource: `There are no records called ${resource}.` } });
  if (view?.filter !== undefined && view.filter !== null) parseFilter(view.filter, found.declaration.columns);
}

/** Keeps a view under a name. @throws views.resourceUnknown, tooMany, filter.invalid; forbidden when it is shared by who may not */
export async function saveView(tx: Tx, { userId }: Principal, input: SaveView): Promise<SavedView> {
  await examine(input.resource, input.view);
  const isOwn = and(eq(savedView.ownerId, userId), eq(savedView.resource, input.resource));
  const { rows } = await tx.execute<{ own: number }>(sql`select count(*)::int as own from ${savedView} where ${isOwn}`);
  if ((rows[0]?.own ?? 0) >= maxOwn) throw fault.tooMany();
  const [made] = await tx.insert(savedView).values(input).returning();
  return made!;
}

/** Changes what is given. @throws row.missing, row.notAllowed, row.stale, filter.invalid */
export async function changeView(tx: Tx, { id, version, ...wanted }: ChangeView): Promise<SavedView> {
  const before = await getView(tx, id);
  if (version !== undefined && before.version !== version) throw rowFault.stale({ current: before, sent: { version, patch: wanted } });
  await examine(before.resource, wanted.view);
  const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
  if (Object.keys(given).length === 0) return before;
  const isCurrent = and(eq(savedView.id, id), eq(savedView.version, before.version));
  const [after] = await tx.update(savedView).set(given).where(isCurrent).returning();
  if (after) return after;
  const now = await getView(tx, id);
  throw now.version === before.version ? rowFault.notAllowed() : rowFault.stale({ current: now, sent: { version, patch: wanted } });
}

async function getView(tx: Tx, id: string): Promise<SavedView> {
  const row = statementsOf(savedView).rows.read(await getRow(askIn(tx), savedView, id));
  // Proof: the statement reads all columns of this table.
  return row as SavedView;
}

/** With which view the caller begins this list from now on. @throws row.missing */
export async function chooseView(tx: Tx, { userId }: Principal, { resource, viewId }: ChooseView): Promise<ChosenView> {
  const isMine = and(eq(viewChoice.userId, userId), eq(viewChoice.resource, resource));
  if (viewId === null) {
    await tx.delete(viewChoice).where(isMine);
    return { viewId };
  }
  if ((await getView(tx, viewId)).resource !== resource) throw rowFault.missing();
  await tx
    .insert(viewChoice)
    .values({ resource, viewId })
    .onConflictDoUpdate({ target: [viewChoice.orgId, viewChoice.userId, viewChoice.resource], set: { viewId } });
  return { viewId };
}
