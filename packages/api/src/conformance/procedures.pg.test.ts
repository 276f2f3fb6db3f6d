import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newApiKey } from "@freehold/identity/api-key.ts";
import { session } from "@freehold/identity/schema.ts";
import { hashToken } from "@freehold/identity/secrets.ts";
import { newId } from "@freehold/kernel/id.ts";
import { residueForRole } from "@freehold/kernel/expression/residue.ts";
import { roles } from "@freehold/kernel/role.ts";
import { printedSeed, randomFrom } from "@freehold/kernel/testing/random.ts";
import { appRouter } from "../router.ts";
import { membership, organization } from "../platform/organizations/schema.ts";
import { callBy } from "../testing/calling.ts";
import { drawnProcedures } from "../testing/drawn.ts";
import { aKey } from "../testing/inhabited.ts";
import { createTestOrganization, createWorld, type Caller, type TestOrganization, type World } from "../testing/world.ts";
import type { Meta, Permission } from "../trpc.ts";

type Procedure = { readonly _def: { readonly type: "query" | "mutation" | "subscription"; readonly meta?: Meta } };
// Each procedure has a type of its own; only what all have in common is read here.
const everyProcedure = Object.entries(appRouter._def.procedures as unknown as Record<string, Procedure>);
const tried = drawnProcedures(randomFrom(printedSeed("procedures")));
const procedures = everyProcedure.filter(([path]) => tried.has(path));

let world: World;
/** Callers who are somebody, yet may not act, each with the answer that every procedure for members gives them. */
let turnedAway: readonly { readonly who: string; readonly answer: string; readonly caller: Caller; readonly unless?: keyof Meta }[];
/** Tokens that open nothing. */
let dead: readonly (string | undefined)[];
beforeAll(async () => {
  world = await createWorld({ name: "procedures" });
  const { ours, theirs } = world;
  const suspended = await createTestOrganization(world.backend, "suspended");
  const suspendedAt = world.backend.clock();
  const asOwner = (of: TestOrganization) => of.principal("owner");
  await world.backend.database.asActor(asOwner(suspended), (tx) => tx.update(organization).set({ suspendedAt }));
  const member = await createTestOrganization(world.backend, "member");
  await world.backend.database.asActor(asOwner(member), (tx) =>
    tx.update(membership).set({ suspendedAt }).where(eq(membership.role, "admin")),
  );
  const strict = await createTestOrganization(world.backend, "strict");
  await world.backend.database.asActor(asOwner(strict), (tx) => tx.update(organization).set({ requiresSecondFactor: true }));
  const as = (token: string, organizationId: string): Caller => world.caller({ token, organizationId });
  turnedAway = [
    { who: "an owner of another organization", answer: "NOT_FOUND", caller: world.stranger() },
    { who: "an owner who names an organization that is not there", answer: "NOT_FOUND", caller: as(ours.tokens.owner, newId()) },
    { who: "an owner who names nonsense", answer: "NOT_FOUND", caller: as(ours.tokens.owner, "' or true --") },
    {
      who: "an owner who names none",
      answer: "BAD_REQUEST",
      caller: world.caller({ token: ours.tokens.owner, organizationId: undefined }),
    },
    { who: "a suspended admin", answer: "FORBIDDEN", caller: as(member.tokens.admin, member.id) },
    {
      who: "an owner of a suspended organization",
      answer: "FORBIDDEN",
      caller: as(suspended.tokens.owner, suspended.id),
      unless: "whenSuspended",
    },
    { who: "an owner with one factor where two are asked for", answer: "FORBIDDEN", caller: as(strict.tokens.owner, strict.id) },
    { who: "a key that is not made for it", answer: "FORBIDDEN", caller: as(await aKey(world, ours, { procedures: [] }), ours.id) },
    { who: "a key of another organization", answer: "NOT_FOUND", caller: as(await aKey(world, theirs, { procedures: ["*"] }), ours.id) },
    {
      who: "a key that has expired",
      answer: "UNAUTHORIZED",
      caller: as(await aKey(world, ours, { procedures: ["*"], expiresAt: new Date(0) }), ours.id),
    },
    { who: "a key that never was", answer: "UNAUTHORIZED", caller: as(newApiKey(), ours.id) },
  ];
  dead = await deadTokens();
});
afterAll(() => world[Symbol.asyncDispose]());

/** Calls a procedure by its path with an input that is well-formed at best: what counts is who is turned away, and how. */
const outcome = async (caller: Caller, path: string): Promise<string> => (await callBy(caller, path, { id: newId() })).code;

/** None, one whose session has ended, one that has expired, and what never was one. */
async function deadTokens(): Promise<(string | undefined)[]> {
  const { identity, database } = world.backend;
  const ended = await world.freshToken(world.ours, "owner");
  await identity.endSession(ended);
  const expired = await world.freshToken(world.ours, "owner");
  await database.asIdentity((tx) =>
    tx
      .update(session)
      .set({ expiresAt: new Date(0) })
      .where(eq(session.id, hashToken(expired))),
  );
  return [undefined, ended, expired, "", "x".repeat(5000), "eyJhbGciOiJub25lIn0.e30."];
}

test.each(everyProcedure)("%s declares who may call it, and says what it does", (_path, { _def: { meta } }) => {
  expect(meta?.permission).toBeDefined();
  expect(meta?.summary).toMatch(/^[A-Z].*\.$/);
});

describe.each(procedures)("%s", (path, { _def: { meta } }) => {
  const permission: Permission | undefined = meta?.permission;

  test("turns away whoever is not signed in, or not any more", async () => {
    for (const token of dead) {
      const answer = await outcome(world.caller({ token, organizationId: world.ours.id }), path);
      // What anybody may call can still refuse an address, a password or a ticket.
      if (permission === "anyone") expect(answer).not.toBe("INTERNAL_SERVER_ERROR");
      else expect(`${token}: ${answer}`).toBe(`${token}: UNAUTHORIZED`);
    }
  });
});

const ofMembers = procedures.flatMap(([path, { _def }]) =>
  typeof _def.meta?.permission === "object" ? [[path, _def.meta.permission, _def.meta] as const] : [],
);

describe.each(ofMembers)("%s, for members only,", (path, permission, meta) => {
  test("turns away whoever is somebody but may not act here, and says no more than they may know", async () => {
    for (const { who, answer, caller, unless } of turnedAway) {
      if (unless && meta?.[unless]) continue;
      expect(`${who}: ${await outcome(caller, path)}`).toBe(`${who}: ${answer}`);
    }
  });

  test("turns away exactly the roles for whom it can never be allowed", async () => {
    for (const role of roles) {
      const answer = await outcome(world.as(role), path);
      if (residueForRole(permission, role) === false) expect(`${role}: ${answer}`).toBe(`${role}: FORBIDDEN`);
      else expect(`${role}: ${answer}`).not.toBe(`${role}: FORBIDDEN`);
      expect(answer).not.toBe("INTERNAL_SERVER_ERROR");
    }
  });
});

test("no procedure is missing from this suite", () => {
  expect(procedures.length).toBeGreaterThan(30);
});
