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

const remembered = new WeakMap<Backend["database"], Map<string, number>>();

type Looking = Pick<Context, "backend"> & Pick<ActorContext, "caller">;

/**
 * Notes in the audit trail that the caller looks at a person: once an hour for each of both, before anything of them is shown. It is
 * called where one person is asked for by their id, by whatever door, and where all that was said and done is read, which their own page
 * does. Lists leave no entry, nor do names that are read from them: they are read all day, and would hide who looked at somebody.
 */
export async function noteViewed({ backend, caller }: Looking, id: string): Promise<void> {
  const { database, clock } = backend;
  const seen = remembered.get(database) ?? new Map<string, number>();
  remembered.set(database, seen);
  const key = `${caller.organizationId} ${caller.userId} ${id}`;
  const now = clock().getTime();
  if (now - (seen.get(key) ?? -onceIn) < onceIn) return;
  await database.asActor(caller, async (tx) => {
    const [person] = await tx
      .select({ id: party.id })
      .from(party)
      .where(and(eq(party.id, id), eq(party.kind, "person")));
    if (person) await recordAct(tx, { kind: "crm.personViewed", resource: "crm.party", recordId: id });
  });
  seen.delete(key);
  seen.set(key, now);
  const [oldest] = seen.keys();
  if (seen.size > mostRemembered && oldest !== undefined) seen.delete(oldest);
}
