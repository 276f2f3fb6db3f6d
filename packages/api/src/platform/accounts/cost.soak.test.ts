import { afterAll, beforeAll, expect, test } from "vitest";
import { createContext, type Context } from "../../context.ts";
import { appRouter } from "../../router.ts";
import { tokensOf } from "../../testing/program.ts";
import { createWorld, type World } from "../../testing/world.ts";
import { createCallerFactory } from "../../trpc.ts";

// `pnpm soak accounts/cost` prints what signing in costs, and what the session check adds to a request.

const createCaller = createCallerFactory(appRouter);
const password = "correct horse battery";
let world: World;
beforeAll(async () => {
  world = await createWorld({ name: "cost" });
});
afterAll(() => world[Symbol.asyncDispose]());

function request(token: string | undefined): Context {
  const call = { token, organizationId: world.ours.id, requestId: "cost", userAgent: null, address: null, keepToken: () => false };
  return createContext(world.backend, call);
}

const percentile = (times: readonly number[], part: number): string =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * part)]!.toFixed(2);

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Runs each kind of work once a round, so that whatever slows the machine slows all of them. */
async function figures(kinds: Readonly<Record<string, () => Promise<unknown>>>, rounds: number) {
  const times = new Map(Object.keys(kinds).map((name) => [name, [] as number[]]));
  for (let round = -10; round < rounds; round++) {
    for (const [name, work] of Object.entries(kinds)) {
      const took = await timed(work);
      if (round >= 0) times.get(name)!.push(took);
    }
  }
  const shown = [...times].map(([name, all]) => ({ what: name, "p50 ms": percentile(all, 0.5), "p95 ms": percentile(all, 0.95) }));
  console.table(shown);
  return shown;
}

test("signing in", async () => {
  const signIn = () => createCaller(request(undefined)).accounts.signIn({ email: "viewer@ours.example", password });
  expect(await figures({ "accounts.signIn by a program": signIn }, 200)).toHaveLength(1);
});

test("the session check of a request", async () => {
  const { accessToken } = tokensOf(await createCaller(request(undefined)).accounts.signIn({ email: "viewer@ours.example", password }));
  const browser = world.ours.tokens.viewer;
  const providers = (token: string | undefined) => async () => {
    const context = request(token);
    await context.signIn();
    await createCaller(context).externalAccounts.providers();
  };
  const shown = await figures(
    {
      "a request without a session": providers(undefined),
      "the same with a browser's session": providers(browser),
      "the same with an access token": providers(accessToken),
      "a list of members, with session and membership": () => createCaller(request(browser)).members.list(),
    },
    1000,
  );
  expect(shown).toHaveLength(4);
});
