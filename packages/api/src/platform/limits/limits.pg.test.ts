import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { knownAddresses } from "@freehold/identity/known-addresses.ts";
import { user } from "@freehold/identity/schema.ts";
import { createContext, type Call } from "../../context.ts";
import { appRouter } from "../../router.ts";
import { createWorld, type World } from "../../testing/world.ts";
import { createCallerFactory, type Meta } from "../../trpc.ts";
import { productLimits } from "./limits.ts";

const few = (most: number) => [{ most, seconds: 3600 }];

let world: World;
beforeAll(async () => {
  const limits = { ...productLimits, account: few(20), organization: few(60), streams: 3 };
  world = await createWorld({ name: "limits", limits, operatorAddresses: ["10.0.0.0/8"] });
});
afterAll(() => world[Symbol.asyncDispose]());

/** How many of so many calls were let through; the others must have been throttled. */
async function passed(times: number, call: () => Promise<unknown>): Promise<number> {
  let count = 0;
  for (let i = 0; i < times; i++) {
    try {
      await call();
      count++;
    } catch (error) {
      expect(error).toMatchObject({ code: "TOO_MANY_REQUESTS", cause: { details: { retryAfter: expect.any(Number) } } });
    }
  }
  return count;
}

function callerFrom(address: string, token: string) {
  const call: Call = { token, organizationId: undefined, requestId: "test", userAgent: null, address, keepToken: () => false };
  return createCallerFactory(appRouter)(createContext(world.backend, call));
}

test("an account is limited over all that it does, and takes nothing from others", async () => {
  expect(await passed(10, () => world.as("viewer").accounts.me())).toBe(10);
  expect(await passed(15, () => world.as("viewer").coldchain.site.list({}))).toBe(10);
  expect(await passed(5, () => world.as("staff").coldchain.site.list({}))).toBe(5);
});

test("strangers use up nothing of an organization; its members do, together", async () => {
  for (let i = 0; i < 15; i++) await expect(world.stranger().coldchain.site.list({})).rejects.toMatchObject({ code: "NOT_FOUND" });
  const before = await passed(15, () => world.as("owner").coldchain.site.list({}));
  expect(before).toBe(15);
  await passed(20, () => world.as("admin").coldchain.site.list({}));
  await passed(20, () => world.as("manager").coldchain.site.list({}));
  expect(await passed(5, () => world.as("staff").coldchain.site.list({}))).toBe(0);
  expect(await passed(5, () => world.neighbour("staff").coldchain.site.list({}))).toBe(5);
});

test("a phone is sent no more codes than a mailbox is sent letters, however its number is written", async () => {
  const begin = (phone: string) => world.neighbour("viewer").notifications.phone.begin({ phone });
  // Nobody sends text messages here: what is let through fails for that reason.
  const isLetThrough = { code: "SERVICE_UNAVAILABLE" };
  for (const phone of ["+393456789012", "+39 345 678 9012", "+39-345-6789012", "+39(345)6789012", "+39 3456789012"])
    await expect(begin(phone)).rejects.toMatchObject(isLetThrough);
  await expect(begin("+39 345 67 89 012")).rejects.toMatchObject({ code: "TOO_MANY_REQUESTS" });
  await expect(begin("+39 345 678 9013")).rejects.toMatchObject(isLetThrough);
});

test("an account follows so many views at once; one that is left makes room", async () => {
  const follow = () => world.neighbour("manager").coldchain.site.live({});
  const views = [await follow(), await follow(), await follow()];
  await expect(follow()).rejects.toMatchObject({
    code: "TOO_MANY_REQUESTS",
    message: "You follow too many things at once. Close some pages or devices.",
  });
  await views[0]![Symbol.asyncIterator]().return!();
  views.push(await follow());
  await expect(follow()).rejects.toMatchObject({ code: "TOO_MANY_REQUESTS" });
  for (const view of views) await view[Symbol.asyncIterator]().return!();
});

test("operators act from the networks that were named, and from nowhere else", async () => {
  const { backend } = world;
  const person = (await backend.identity.findPerson("owner@theirs.example"))!;
  await backend.database.asIdentity((tx) => tx.update(user).set({ isOperator: true }).where(eq(user.id, person.id)));
  const token = world.theirs.tokens.owner;
  const list = (address: string) => callerFrom(address, token).operators.organizations({});
  await expect(list("192.0.2.1")).rejects.toMatchObject({ cause: { code: "access.operatorAddress" } });
  await expect(list("::ffff:192.0.2.1")).rejects.toMatchObject({ cause: { code: "access.operatorAddress" } });
  expect(await list("10.1.2.3")).toBeDefined();
});

test("an account's own networks are those of its sessions, and nobody's account has none", async () => {
  const { database, identity } = world.backend;
  const person = (await identity.findPerson("owner@ours.example"))!;
  await identity.startSession(person.id, { userAgent: null, address: "192.0.2.44" });
  await identity.record({ userId: person.id, kind: "signedIn", device: { userAgent: null, address: "192.0.2.45" } });
  // What others did wrong is no sign of its owner.
  await identity.record({ userId: person.id, kind: "signInFailed", device: { userAgent: null, address: "203.0.113.9" } });
  const known = await knownAddresses(database.asIdentity, " OWNER@ours.example");
  expect(known).toEqual(expect.arrayContaining(["192.0.2.44", "192.0.2.45"]));
  expect(known).not.toContain("203.0.113.9");
  expect(await knownAddresses(database.asIdentity, "nobody@ours.example")).toEqual([]);
});

/** Takes nothing from anybody: it ends the caller's own session. */
const harmless = new Set(["accounts.signOut"]);

test("whatever changes something for people who have not signed in says how it is limited", () => {
  // Routers hide the declarations of their procedures from types.
  const procedures = appRouter._def.procedures as unknown as Record<string, { _def: { type: string; meta?: Meta } }>;
  const undeclared = Object.entries(procedures)
    .filter(([, { _def }]) => _def.type === "mutation" && _def.meta?.permission === "anyone" && _def.meta.limit === undefined)
    .map(([path]) => path);
  expect(undeclared.filter((path) => !harmless.has(path))).toEqual([]);
});
