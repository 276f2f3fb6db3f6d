import type { TrackedEnvelope } from "@trpc/server";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { promptly } from "@freehold/kernel/testing/eventually.ts";
import { testDatabase, type TestDatabase } from "@freehold/database/testing/test-database.ts";
import type { Frame } from "@freehold/live/frame.ts";
import type { Backend } from "../../backend.ts";
import { appRouter } from "../../router.ts";
import { migrationsFolder, structure } from "../../structure.ts";
import { createContext } from "../../context.ts";
import { Follower } from "../../testing/follower.ts";
import { testBackend } from "../../testing/test-backend.ts";
import { createTestOrganization, type TestOrganization } from "../../testing/world.ts";
import { createCallerFactory } from "../../trpc.ts";
import { membership, organization } from "../organizations/schema.ts";

const callerFor = createCallerFactory(appRouter);

let database: TestDatabase;
/** Two processes of one installation know of each other only through the database. */
let here: Backend;
let there: Backend;
let ours: TestOrganization;
beforeAll(async () => {
  database = await testDatabase({ name: "revocation", migrationsFolder, ...structure });
  [here, there] = [testBackend(database), testBackend(database)];
  await there.live.start();
  ours = await createTestOrganization(here, "ours");
});
afterAll(async () => {
  await there.stop();
  await here.stop();
  await database[Symbol.asyncDispose]();
});

/** Follows the organization's units in the other process. */
async function followThere(token: string): Promise<Follower<{ id: string }>> {
  const call = { token, organizationId: ours.id, requestId: "test", userAgent: null, address: null, keepToken: () => false };
  const caller = callerFor(createContext(there, call, true));
  // A caller gives what the procedure yields; the declared type is what a client receives.
  const follower = new Follower((await caller.coldchain.unit.live({})) as unknown as AsyncIterable<TrackedEnvelope<Frame<{ id: string }>>>);
  await follower.ready;
  expect(follower.ended).toBeUndefined();
  return follower;
}

test.each([
  {
    what: "a session that is ended",
    answer: "UNAUTHORIZED",
    revoke: (token: string) => here.identity.endSession(token),
  },
  {
    what: "a membership that is suspended",
    answer: "FORBIDDEN",
    revoke: () =>
      here.database.asActor(ours.principal("owner"), (tx) =>
        tx
          .update(membership)
          .set({ suspendedAt: here.clock() })
          .where(eq(membership.userId, ours.principal("viewer").userId)),
      ),
  },
  {
    what: "a module that is switched off",
    answer: "FORBIDDEN",
    revoke: () => here.database.asActor(ours.principal("owner"), (tx) => tx.update(organization).set({ modulesOff: ["coldchain"] })),
  },
])("$what in one process ends what is open in another at once", async ({ answer, revoke }) => {
  await restore();
  const { token } = await here.identity.startSession(ours.principal("viewer").userId, { userAgent: null, address: null });
  const follower = await followThere(token);
  await revoke(token);
  await promptly(() => expect(follower.ended).toBe(answer));
});

/** What an earlier case took is given back. */
async function restore(): Promise<void> {
  await here.database.asActor(ours.principal("owner"), async (tx) => {
    await tx.update(membership).set({ suspendedAt: null });
    await tx.update(organization).set({ modulesOff: [] });
  });
}
