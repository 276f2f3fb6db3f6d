import { eq } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { DomainError, faults } from "@freehold/kernel/fault.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import type { Backend } from "../../../../backend.ts";
import { hookables, mayReadSome, storedFilter } from "./hookable.ts";
import { webhookSubscription } from "../schema.ts";
import type { HookableTable, HookedTable } from "./tables.contract.ts";

const fault = faults("webhooks", {
  tableUnknown: ["invalid", "Webhooks cannot be told of these records, or they are not for you to read."],
});

type Acting = { readonly backend: Backend; readonly caller: Principal };
type Chosen = Omit<typeof webhookSubscription.$inferInsert, "endpointId">;

/** Kinds of record that the caller may be told of. */
export async function hookableTables({ backend, caller }: Acting): Promise<HookableTable[]> {
  const found = [...(await hookables(backend)).values()].filter(({ declaration }) => mayReadSome(declaration, caller));
  return found.map(({ resource, declaration: { label, plural } }) => ({ resource, label, plural }));
}

/** What is to be stored of the choice, in the name of the caller. @throws webhooks.tableUnknown, filter.invalid */
export async function examineTables({ backend, caller }: Acting, tables: readonly HookedTable[]): Promise<Chosen[]> {
  const known = await hookables(backend);
  return tables.map(({ resource, acts, filter }, at) => {
    const declaration = known.get(resource)?.declaration;
    if (!declaration || !mayReadSome(declaration, caller))
      throw fault.tableUnknown({ fields: { [`tables.${at}.resource`]: `No records that you may read are called ${resource}.` } });
    const stored = within(`tables.${at}.`, () => storedFilter(declaration, filter));
    return { resource, tableName: declaration.fullName, acts: [...new Set(acts)], filter: stored, personId: caller.userId };
  });
}

/** Replaces what an endpoint is told of. */
export async function chooseTables(tx: Tx, endpointId: string, chosen: readonly Chosen[]): Promise<void> {
  await tx.delete(webhookSubscription).where(eq(webhookSubscription.endpointId, endpointId));
  if (chosen.length > 0) await tx.insert(webhookSubscription).values(chosen.map((one) => ({ ...one, endpointId })));
}

/** The same refusal with the place of the field in the whole input. */
function within<T>(prefix: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DomainError) || !error.details.fields) throw error;
    const fields = Object.fromEntries(Object.entries(error.details.fields).map(([path, words]) => [prefix + path, words]));
    const { kind, code, message, details } = error;
    throw new DomainError({ kind, code, message, details: { ...details, fields }, cause: error });
  }
}
