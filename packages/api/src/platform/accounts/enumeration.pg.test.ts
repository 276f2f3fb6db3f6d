import { afterAll, beforeAll, expect, test } from "vitest";
import { createContext } from "../../context.ts";
import { appRouter } from "../../router.ts";
import { createWorld, type Caller, type World } from "../../testing/world.ts";
import { createCallerFactory } from "../../trpc.ts";

/** As many answers of each kind are timed, one after the other in turn, so that whatever slows the machine slows both. */
const pairs = 20;
/** The medians may differ by this much of the longer one. Without an even pace they differ by 32 to 66 %, each time. */
const threshold = 0.15;
/** So often is measured before a difference counts: what else runs on the machine makes one now and then, a leak always. */
const rounds = 5;

const createCaller = createCallerFactory(appRouter);
const password = "correct horse battery";
let world: World;
beforeAll(async () => {
  world = await createWorld({ name: "enumeration" });
  const { identity } = world.backend;
  for (let i = 0; i < pairs * rounds; i++) await identity.createAccount({ email: `known-${i}@people.example`, name: "Known", password });
});
afterAll(() => world[Symbol.asyncDispose]());

/** Another network each time, or the lock would answer. */
function from(network: number): Caller {
  const call = { token: undefined, organizationId: undefined, requestId: "test", userAgent: null, address: `198.51.100.${network}` };
  return createCaller(createContext(world.backend, { ...call, keepToken: () => false }));
}

const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;

async function timed(work: () => Promise<unknown>): Promise<{ milliseconds: number; answer: string }> {
  const began = performance.now();
  const answer = await work().then(
    (given) => JSON.stringify(given),
    (error: Error) => `${error.name}: ${error.message}`,
  );
  return { milliseconds: performance.now() - began, answer };
}

test.concurrent.each<[string, (api: Caller, email: string) => Promise<unknown>]>([
  ["signIn", (api, email) => api.accounts.signIn({ email, password: "a wrong password" })],
  ["register", (api, email) => api.accounts.register({ email, name: "Somebody", password })],
  ["requestPasswordReset", (api, email) => api.accounts.requestPasswordReset({ email })],
  ["requestMagicLink", (api, email) => api.accounts.requestMagicLink({ email })],
])("%s tells neither by its answer nor by its time whether an address has an account", async (name, call) => {
  const difference = async (round: number): Promise<number> => {
    const known: number[] = [];
    const unknown: number[] = [];
    for (let i = round * pairs; i < (round + 1) * pairs; i++) {
      const first = await timed(() => call(from(i), `known-${i}@people.example`));
      const second = await timed(() => call(from(i), `${name}-unknown-${i}@people.example`));
      expect(second.answer).toBe(first.answer);
      known.push(first.milliseconds);
      unknown.push(second.milliseconds);
    }
    const [a, b] = [median(known), median(unknown)];
    return Math.abs(a - b) / Math.max(a, b);
  };
  let least = Infinity;
  for (let round = 0; round < rounds && least >= threshold; round++) least = Math.min(least, await difference(round));
  expect(least).toBeLessThan(threshold);
});
