import { and, eq } from "drizzle-orm";
import type { Backend } from "../../../backend.ts";
import type { Context } from "../../../context.ts";
import { recordAct } from "../../../platform/audit/record-act.ts";
import type { ActorContext } from "../../../trpc.ts";
import { party } from "./schema.ts";

/** Whoever looks at somebody again within this time looks at them once. */
const onceIn = 3_600_000;
/** Who looked at whom is remembered of so many; what is forgotten is noted once more. */
const mostRemembered = 20_000;

/** Whoever asks meanwhile waits for the entry that is being written. */
type Look = { readonly at: number; readonly noted: Promise<void> };

const remembered = new WeakMap<Backend["database"], Map<string, Look>>();

type Looking = Pick<Context, "backend"> & Pick<ActorContext, "caller">;

/**
 * Notes in the audit trail that the caller looks at a person: once an hour for each of both, before anything of them is shown. It is
 * called where one person is asked for by their id, by whatever door, and where all that was said and done is read, which their own page
 * does. Lists leave no entry, nor do names that are read from them: they are read all day, and would hide who looked at somebody.
 */
export async function noteViewed({ backend, caller }: Looking, id: string): Promise<void> {
  const { database, clock } = backend;
  const seen = remembered.get(database) ?? new Map<string, Look>();
  remembered.set(database, seen);
  const key = `${caller.organizationId} ${caller.userId} ${id}`;
  const at = clock().getTime();
  const before = seen.get(key);
  if (before && at - before.at < onceIn) return before.noted;
  const noted = database.asActor(caller, async (tx) => {
    const [person] = await tx
      .select({ id: party.id })
      .from(party)
      .where(and(eq(party.id, id), eq(party.kind, "person")));
    if (person) await recordAct(tx, { kind: "crm.personViewed", resource: "crm.party", recordId: id });
  });
  seen.delete(key);
  seen.set(key, { at, noted });
  const [oldest] = seen.keys();
  if (seen.size > mostRemembered && oldest !== undefined) seen.delete(oldest);
  try {
    await noted;
  } catch (error) {
    // What was not written is written by whoever comes next.
    if (seen.get(key)?.noted === noted) seen.delete(key);
    throw error;
  }
}
