import { inspect } from "node:util";
import { newId } from "@freehold/kernel/id.ts";
import { roles } from "@freehold/kernel/role.ts";
import { randomFrom } from "@freehold/kernel/testing/random.ts";
import { describeProcedures } from "../platform/catalogue/procedures.ts";
import { appRouter } from "../router.ts";
import { callBy } from "../testing/calling.ts";
import { contents, idsIn, inhabit } from "../testing/inhabited.ts";
import { hostile } from "../testing/inputs.ts";
import { createWorld, type World } from "../testing/world.ts";

/** What came of calling every procedure with inputs that nobody would send by mistake. */
export type Fuzzed = {
  readonly calls: number;
  /** How often each answer was given. */
  readonly codes: Readonly<Record<string, number>>;
  /** Calls that broke: a path, an input and what was thrown. */
  readonly broken: readonly string[];
};

/** A person's own acts may end what the calls are made with: a new world is made after so many. */
const callsPerWorld = 5000;

/** Calls each procedure in turn as some member, until `calls` were made. */
export async function fuzz({ seed, calls }: { seed: number; calls: number }): Promise<Fuzzed> {
  const random = randomFrom(seed);
  const procedures = describeProcedures(appRouter);
  const codes: Record<string, number> = {};
  const broken: string[] = [];
  for (let made = 0; made < calls;) {
    await using world = await createWorld({ name: "fuzz" });
    await inhabit(world);
    await world.backend.live.start();
    let owner = await aFreshOwner(world);
    const ids = [...idsIn((await contents(world)).flatMap(({ rows }) => rows).join()), newId()];
    for (const end = Math.min(calls, made + callsPerWorld); made < end; made++) {
      const { path, input } = procedures[made % procedures.length]!;
      const given = hostile(input ?? {}, { random, ids });
      const caller = random.chance(0.7) ? owner : someCaller(world, random);
      const code = await callBy(caller, path, given).then(
        (outcome) => outcome.code,
        (error: unknown) => String(error),
      );
      // Whatever ends a session is a procedure of accounts, or what ends everybody's.
      if (code === "UNAUTHORIZED" || path.startsWith("accounts.")) owner = await aFreshOwner(world);
      codes[code] = (codes[code] ?? 0) + 1;
      if (!expected.has(code)) broken.push(`${path}: ${code}\n${inspect(given, { depth: 12, maxStringLength: 200 })}`);
    }
  }
  return { calls, codes, broken };
}

/** In a session of their own, which the call may end. */
const aFreshOwner = async (world: World) =>
  world.caller({ token: await world.freshToken(world.ours, "owner"), organizationId: world.ours.id });

const someCaller = (world: World, random: ReturnType<typeof randomFrom>) =>
  random.pick([() => world.as(random.pick(roles)), () => world.neighbour(), () => world.stranger(), () => world.anonymous()])();

const expected: ReadonlySet<string> = new Set([
  "answered",
  "BAD_REQUEST",
  "UNAUTHORIZED",
  "FORBIDDEN",
  "NOT_FOUND",
  "CONFLICT",
  "TOO_MANY_REQUESTS",
  "SERVICE_UNAVAILABLE",
]);
