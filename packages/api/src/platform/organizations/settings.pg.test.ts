import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../testing/world.ts";
import { organization } from "./schema.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld({ name: "settings" });
  await world.backend.live.start();
});
afterAll(() => world[Symbol.asyncDispose]());

test("a module that is switched off answers nobody, ends its open views, and comes back as it was", async () => {
  const manager = world.as("manager");
  const site = await manager.coldchain.site.create({ name: "North" });
  const view = (await world.as("viewer").coldchain.site.live({})) as AsyncIterable<unknown>;
  const read = (async () => {
    try {
      for await (const _ of view) await world.as("admin").organizations.switchModule({ module: "coldchain", state: "off" });
    } catch (error) {
      return error;
    }
    return undefined;
  })();
  expect(await read).toMatchObject({ code: "FORBIDDEN" });
  await expect(world.as("owner").coldchain.site.list()).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect((await world.neighbour().coldchain.site.list()).rows).toEqual([]);
  expect((await manager.organizations.mine())[0]).toMatchObject({ modulesOff: ["coldchain"] });
  await world.as("owner").organizations.switchModule({ module: "coldchain", state: "on" });
  expect((await manager.coldchain.site.list()).rows.map(({ id }) => id)).toEqual([site.id]);
});

test("only modules of the product are switched, by admins and owners", async () => {
  for (const module of ["nothing", "members", "organizations"]) {
    await expect(world.as("owner").organizations.switchModule({ module, state: "off" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  }
  await expect(world.as("manager").organizations.switchModule({ module: "coldchain", state: "off" })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
});

test("the usage tells what is taken of the plan", async () => {
  const before = await world.as("owner").organizations.usage();
  expect(before).toMatchObject({ plan: "standard", members: { limit: 100 }, storage: { usedBytes: 0 }, retentionDays: 730 });
  await world.as("owner").invitations.invite({ email: "seat@ours.example", role: "viewer" });
  const { members } = await world.as("owner").organizations.usage();
  expect(members).toEqual({ ...before.members, invited: before.members.invited + 1 });
});

test("members of a suspended organization learn why, and can do nothing else", async () => {
  const set = (suspendedAt: Date | null) =>
    world.backend.database.asActor(world.ours.principal("owner"), (tx) =>
      tx.update(organization).set({ suspendedAt, suspensionReason: suspendedAt && "The invoice of May is unpaid." }),
    );
  await set(new Date());
  const viewer = world.as("viewer");
  await expect(viewer.members.list()).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect(await viewer.organizations.suspension()).toMatchObject({
    reason: "The invoice of May is unpaid.",
    owners: [{ email: "owner@ours.example" }],
  });
  expect((await viewer.organizations.mine())[0]).toMatchObject({ suspendedAt: expect.any(Date) });
  await set(null);
  expect((await viewer.members.list()).rows.length).toBeGreaterThan(0);
});
