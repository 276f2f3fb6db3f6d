import { afterAll, beforeAll, expect, test } from "vitest";
import { codeShown } from "@freehold/identity/testing/code-app.ts";
import { createWorld, type Caller, type World } from "../../testing/world.ts";

const now = new Date();

let world: World;
beforeAll(async () => {
  world = await createWorld({ name: "second_factor", clock: () => now });
});
afterAll(() => world[Symbol.asyncDispose]());

const faultOf = (error: unknown): unknown => (error as { cause?: { code?: string } }).cause?.code;
const failureOf = (call: Promise<unknown>): Promise<unknown> => call.then(() => "none", faultOf);

/** The person in a new session of two factors. */
async function withSecondFactor(as: Caller): Promise<Caller> {
  const { secret } = await as.factors.beginCodeGenerator();
  const { session } = await as.factors.confirmCodeGenerator({ code: await codeShown(secret, now) });
  return world.caller({ token: session!.accessToken, organizationId: world.ours.id });
}

test("an owner asks for a second factor, having one; members without are turned away until they have set one up", async () => {
  expect(await failureOf(world.as("admin").organizations.requireSecondFactor({ required: true }))).toBe("access.roleTooLow");
  expect(await failureOf(world.as("owner").organizations.requireSecondFactor({ required: true }))).toBe(
    "organizations.ownSecondFactorFirst",
  );
  const owner = await withSecondFactor(world.as("owner"));
  expect(await owner.organizations.requireSecondFactor({ required: true })).toMatchObject({ requiresSecondFactor: true });

  const viewer = world.as("viewer");
  expect(await failureOf(viewer.members.list())).toBe("access.secondFactorNeeded");
  expect(await failureOf(viewer.platform.describe())).toBe("access.secondFactorNeeded");
  const allowed = await withSecondFactor(viewer);
  await allowed.members.list();
  await owner.members.list();

  const { session } = await allowed.factors.removeCodeGenerator();
  const bare = world.caller({ token: session!.accessToken, organizationId: world.ours.id });
  expect(await failureOf(bare.members.list())).toBe("access.secondFactorNeeded");

  await owner.organizations.requireSecondFactor({ required: false });
  await bare.members.list();
  await world.neighbour().members.list();
});
