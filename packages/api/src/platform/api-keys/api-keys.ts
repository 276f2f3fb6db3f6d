import { eq } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { faults } from "@freehold/kernel/fault.ts";
import { newId } from "@freehold/kernel/id.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import { isAtLeast, type Role } from "@freehold/kernel/role.ts";
import type { Backend } from "../../backend.ts";
import { demandAsSeen } from "../../resource/row-fault.ts";
import { covers } from "../access/admission.ts";
import { isOpenToKeys, mayCall, type DeclaredProcedure } from "../permissions/procedures.ts";
import type { CreateApiKey, OneApiKey, UpdateApiKey } from "./contract.ts";
import { apiKey } from "./schema.ts";

export const fault = faults("apiKeys", {
  missing: ["missing", "There is no such API key."],
  aboveYou: ["forbidden", "You cannot give, change or take an API key whose role is above your own."],
  expiryPast: ["invalid", "Choose a time in the future."],
  proceduresUnknown: ["invalid", "The key cannot be made for these procedures."],
});

export type ApiKey = typeof apiKey.$inferSelect;

/** A key with its secret, which nobody can show again. */
export type NewApiKey = ApiKey & { readonly secret: string };

/** Who acts, and in which transactions. */
type Acting = {
  readonly backend: Pick<Backend, "identity" | "clock">;
  readonly caller: Principal;
  readonly asActor: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
};

/** The visible beginning of a secret: enough to recognize it by, far too little to guess the rest. */
const hintOf = (secret: string): string => `${secret.slice(0, 10)}…`;

/**
 * Makes a key. Its secret is written before the row it is for: what fails in between leaves a secret that opens nothing.
 * @throws apiKeys.aboveYou, expiryPast, proceduresUnknown
 */
export async function createApiKey(acting: Acting, input: CreateApiKey, known: readonly DeclaredProcedure[]): Promise<NewApiKey> {
  const { backend, caller, asActor } = acting;
  if (!isAtLeast(caller.role, input.role)) throw fault.aboveYou({ fields: { role: "Choose your own role or one below." } });
  if (input.expiresAt && input.expiresAt <= backend.clock())
    throw fault.expiryPast({ fields: { expiresAt: "Choose a time in the future." } });
  demandProcedures(input.procedures, input.role, known);
  const id = newId<"api_key">();
  const secret = await backend.identity.keys.renew({ keyId: id, organizationId: caller.organizationId });
  try {
    const values = { ...input, id, expiresAt: input.expiresAt ?? null, hint: hintOf(secret), createdBy: caller.userId };
    const [row] = await asActor((tx) => tx.insert(apiKey).values(values).returning());
    return { ...row!, secret };
  } catch (error) {
    await backend.identity.keys.forget(id);
    throw error;
  }
}

/** Renames a key or gives it other procedures, effective at once, also for streams that are open. @throws apiKeys.missing, aboveYou, proceduresUnknown, row.stale */
export async function updateApiKey(
  tx: Tx,
  { caller, known }: { caller: Principal; known: readonly DeclaredProcedure[] },
  { id, was, ...change }: UpdateApiKey,
): Promise<ApiKey> {
  const found = await getOwn(tx, caller, id);
  demandAsSeen(found, { was, sent: change });
  if (change.procedures) demandProcedures(change.procedures, found.role, known);
  if (change.name === undefined && change.procedures === undefined) return found;
  const [row] = await tx.update(apiKey).set(change).where(eq(apiKey.id, id)).returning();
  return row!;
}

/** Gives the key a new secret. The old one opens nothing from this moment, and streams that it opened end. @throws apiKeys.missing, aboveYou */
export async function rotateApiKey({ backend, caller, asActor }: Acting, { id }: OneApiKey): Promise<NewApiKey> {
  await asActor((tx) => getOwn(tx, caller, id));
  const secret = await backend.identity.keys.renew({ keyId: id, organizationId: caller.organizationId });
  // The change of the row is what makes open streams look again.
  const [row] = await asActor((tx) =>
    tx
      .update(apiKey)
      .set({ hint: hintOf(secret), usedAt: null })
      .where(eq(apiKey.id, id))
      .returning(),
  );
  if (!row) {
    await backend.identity.keys.forget(id);
    throw fault.missing();
  }
  return { ...row, secret };
}

/** Ends the key at once, everywhere. @throws apiKeys.missing, aboveYou */
export async function removeApiKey({ backend, caller, asActor }: Acting, { id }: OneApiKey): Promise<{ id: string }> {
  await asActor(async (tx) => {
    await getOwn(tx, caller, id);
    await tx.delete(apiKey).where(eq(apiKey.id, id));
  });
  await backend.identity.keys.forget(id);
  return { id };
}

async function getOwn(tx: Tx, caller: Principal, id: string): Promise<ApiKey> {
  const [found] = await tx.select().from(apiKey).where(eq(apiKey.id, id)).for("update");
  if (!found) throw fault.missing();
  if (!isAtLeast(caller.role, found.role)) throw fault.aboveYou();
  return found;
}

/** Refuses what the key could never call: it would only look as if it could. */
function demandProcedures(patterns: readonly string[], role: Role, known: readonly DeclaredProcedure[]): void {
  for (const pattern of patterns) {
    const named = known.filter(({ path }) => covers(pattern, path));
    const open = named.filter(isOpenToKeys);
    const reason =
      named.length === 0
        ? `There is no procedure ${pattern}.`
        : open.length === 0
          ? `${pattern} is for people only.`
          : open.every((procedure) => !mayCall(procedure, role))
            ? `The role ${role} may not call ${pattern}.`
            : undefined;
    if (reason !== undefined) throw fault.proceduresUnknown({ fields: { procedures: reason } });
  }
}
