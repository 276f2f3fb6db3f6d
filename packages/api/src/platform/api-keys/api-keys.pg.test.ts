import type { TrackedEnvelope } from "@trpc/server";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { eventually, promptly } from "@freehold/kernel/testing/eventually.ts";
import { apiKeySecret } from "@freehold/identity/schema.ts";
import { hashToken } from "@freehold/identity/secrets.ts";
import type { Frame } from "@freehold/live/frame.ts";
import { Follower } from "../../testing/follower.ts";
import { createWorld, type Caller, type World } from "../../testing/world.ts";

let world: World;
let now: Date;
beforeAll(async () => {
  now = new Date();
  world = await createWorld({ name: "api_keys", clock: () => now });
  await world.backend.start();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => {
  now = new Date();
});

const minute = 60_000;
const ingest = { procedures: ["coldchain.reading.ingest"] };

const withKey = (token: string, organizationId?: string): Caller => world.caller({ token, organizationId });

/** Places a sensor in a fridge. */
async function placeSensor(serial: string): Promise<void> {
  const manager = world.as("manager");
  const site = await manager.coldchain.site.create({ name: `Site of ${serial}` });
  const area = await manager.coldchain.area.create({ siteId: site.id, name: "Area" });
  const unit = await manager.coldchain.unit.create({ areaId: area.id, name: `Fridge of ${serial}`, kind: "fridge" });
  const sensor = await manager.coldchain.sensor.create({ name: serial, serial });
  await manager.coldchain.sensor.place({ sensorId: sensor.id, unitId: unit.id });
}

const reading = (sensor: string) => ({ readings: [{ sensor, measuredAt: new Date(), celsius: 4 }] });

test("a device sends readings with nothing but its key", async () => {
  await placeSensor("S-1");
  const { secret, hint } = await world.as("admin").apiKeys.create({ name: "Logger", role: "staff", ...ingest });
  expect(secret).toMatch(/^fhk_[\w-]{43}[a-z0-9]{7}$/);
  expect(secret.startsWith(hint.slice(0, -1))).toBe(true);
  expect(await withKey(secret).coldchain.reading.ingest(reading("S-1"))).toMatchObject({ accepted: 1 });
  expect(await withKey(secret, world.ours.id).coldchain.reading.ingest(reading("S-1"))).toBeDefined();
});

test("the secret is stored as a hash, and listed nowhere", async () => {
  const { secret, id } = await world.as("owner").apiKeys.create({ name: "Hashed", ...ingest });
  const stored = await world.backend.database.asIdentity((tx) => tx.select().from(apiKeySecret));
  expect(stored.find(({ keyId }) => keyId === id)?.id).toBe(hashToken(secret));
  expect(JSON.stringify(stored)).not.toContain(secret);
  expect(JSON.stringify(await world.as("owner").apiKeys.list())).not.toContain(secret.slice(12));
});

test("a procedure that the key is not made for is refused, whatever its role", async () => {
  const { secret } = await world.as("owner").apiKeys.create({ name: "Owner's logger", role: "owner", ...ingest });
  await expect(withKey(secret).coldchain.unit.list()).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(withKey(secret).members.list()).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("a branch names all that is in it, and nothing beside it", async () => {
  const { secret } = await world.as("admin").apiKeys.create({ name: "Reports", role: "viewer", procedures: ["coldchain.*"] });
  await withKey(secret).coldchain.unit.list();
  await expect(withKey(secret).coldchain.site.create({ name: "No" })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(withKey(secret).members.list()).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("a key knows nothing of another organization", async () => {
  const { secret } = await world.as("admin").apiKeys.create({ name: "Ours", role: "viewer", procedures: ["coldchain.*"] });
  await expect(withKey(secret, world.theirs.id).coldchain.unit.list()).rejects.toMatchObject({ code: "NOT_FOUND" });
  const theirs = await world.neighbour().apiKeys.create({ name: "Theirs", role: "viewer", procedures: ["coldchain.*"] });
  expect((await withKey(theirs.secret).coldchain.unit.list()).rows).toEqual([]);
  await expect(world.as("owner").apiKeys.get({ id: theirs.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(world.as("owner").apiKeys.rotate({ id: theirs.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(world.as("owner").apiKeys.remove({ id: theirs.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a key opens nothing once it has expired, was removed, or when a letter of it is wrong", async () => {
  const expiresAt = new Date(now.getTime() + 10 * minute);
  const { secret } = await world.as("admin").apiKeys.create({ name: "Expires", role: "viewer", procedures: ["coldchain.*"], expiresAt });
  const key = withKey(secret);
  await key.coldchain.unit.list();
  now = expiresAt;
  await expect(key.coldchain.unit.list()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
  now = new Date();
  const lasting = await world.as("admin").apiKeys.create({ name: "Removed", role: "viewer", procedures: ["coldchain.*"] });
  const wrong = `${lasting.secret.slice(0, 20)}${lasting.secret[20] === "a" ? "b" : "a"}${lasting.secret.slice(21)}`;
  await expect(withKey(wrong).coldchain.unit.list()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
  await world.as("admin").apiKeys.remove({ id: lasting.id });
  await expect(withKey(lasting.secret).coldchain.unit.list()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
});

test("a rotated key has another secret at once, and keeps what it may do", async () => {
  const made = await world.as("admin").apiKeys.create({ name: "Rotated", role: "viewer", procedures: ["coldchain.*"] });
  const rotated = await world.as("admin").apiKeys.rotate({ id: made.id });
  await expect(withKey(made.secret).coldchain.unit.list()).rejects.toMatchObject({ code: "UNAUTHORIZED" });
  await withKey(rotated.secret).coldchain.unit.list();
  expect(rotated).toMatchObject({ id: made.id, procedures: ["coldchain.*"] });
});

test("nobody makes, changes, rotates or removes a key whose role is above their own", async () => {
  const admin = world.as("admin");
  await expect(admin.apiKeys.create({ name: "Too much", role: "owner", ...ingest })).rejects.toMatchObject({ code: "FORBIDDEN" });
  const { id } = await world.as("owner").apiKeys.create({ name: "Owner's", role: "owner", ...ingest });
  await expect(admin.apiKeys.rotate({ id })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(admin.apiKeys.update({ id, procedures: ["members.*"] })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(admin.apiKeys.remove({ id })).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("a key that never could call what it is made for is not made, and is told why", async () => {
  const refusals = {
    "coldchain.reading.invent": "There is no procedure coldchain.reading.invent.",
    "accounts.me": "accounts.me is for people only.",
    "apiKeys.*": "apiKeys.* is for people only.",
    "apiKeys.create": "apiKeys.create is for people only.",
    "operators.*": "operators.* is for people only.",
    "coldchain.site.create": "The role staff may not call coldchain.site.create.",
  };
  for (const [path, reason] of Object.entries(refusals)) {
    const refused = world.as("owner").apiKeys.create({ name: "Useless", role: "staff", procedures: [path] });
    await expect(refused, path).rejects.toMatchObject({ code: "BAD_REQUEST", cause: { details: { fields: { procedures: reason } } } });
  }
  for (const path of ["*", "coldchain.*.*", "coldchain..unit", ""]) {
    await expect(world.as("owner").apiKeys.create({ name: "Useless", procedures: [path] })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  }
  const yesterday = new Date(now.getTime() - 24 * 60 * minute);
  await expect(world.as("owner").apiKeys.create({ name: "Late", ...ingest, expiresAt: yesterday })).rejects.toMatchObject({
    code: "BAD_REQUEST",
  });
});

test("a key is no person: it has no account and manages no keys", async () => {
  const { secret, id } = await world
    .as("owner")
    .apiKeys.create({ name: "No person", role: "owner", procedures: ["coldchain.*", "members.*"] });
  await expect(withKey(secret).accounts.me()).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(withKey(secret).organizations.mine()).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect(await withKey(secret).accounts.session()).toBeNull();
  for (const act of ["rotate", "remove"] as const)
    await expect(withKey(secret).apiKeys[act]({ id })).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("a key lets nobody in and sends nobody away: whoever made it and was removed cannot come back by it", async () => {
  const owner = world.as("owner");
  const made = await world.as("admin").apiKeys.create({ name: "Way back", role: "admin", procedures: ["invitations.*", "members.*"] });
  const key = withKey(made.secret);
  const { rows } = await key.members.list();
  const { id } = rows.find(({ role }) => role === "viewer")!;
  const refusals = [
    () => key.invitations.invite({ email: "admin@ours.example", role: "admin" }),
    () => key.members.changeRole({ id, role: "admin" }),
    () => key.members.suspend({ id }),
    () => key.members.remove({ id }),
  ];
  for (const act of refusals) await expect(act()).rejects.toMatchObject({ cause: { code: "access.personNeeded" } });
  for (const path of ["invitations.invite", "members.changeRole"]) {
    const useless = owner.apiKeys.create({ name: "Useless", role: "owner", procedures: [path] });
    await expect(useless).rejects.toMatchObject({ cause: { code: "apiKeys.proceduresUnknown" } });
  }
});

test("making a key asks for a recent proof of who one is; ending one does not", async () => {
  const made = await world.as("admin").apiKeys.create({ name: "Proof", ...ingest });
  now = new Date(Date.now() + 11 * minute);
  const late = world.as("admin").apiKeys;
  for (const act of [
    () => late.create({ name: "Late", ...ingest }),
    () => late.rotate({ id: made.id }),
    () => late.update({ id: made.id, name: "Late" }),
  ]) {
    await expect(act()).rejects.toMatchObject({ code: "FORBIDDEN", cause: { code: "access.confirmationNeeded" } });
  }
  expect(await late.remove({ id: made.id })).toEqual({ id: made.id });
});

test("only admins and owners see keys", async () => {
  for (const role of ["manager", "staff", "viewer", "member"] as const) {
    await expect(world.as(role).apiKeys.list()).rejects.toMatchObject({ code: "FORBIDDEN" });
  }
});

test("when a key was last used is known to the minute", async () => {
  const { secret, id } = await world.as("admin").apiKeys.create({ name: "Used", role: "viewer", procedures: ["coldchain.*"] });
  const usedAt = async () => (await world.as("admin").apiKeys.get({ id })).usedAt;
  expect(await usedAt()).toBeNull();
  const first = now;
  await Promise.all(Array.from({ length: 20 }, () => withKey(secret).coldchain.unit.list()));
  await eventually(async () => expect(await usedAt()).toEqual(first));
  const { version } = await world.as("admin").apiKeys.get({ id });
  now = new Date(first.getTime() + minute / 2);
  await withKey(secret).coldchain.unit.list();
  now = new Date(first.getTime() + minute);
  await withKey(secret).coldchain.unit.list();
  await eventually(async () => expect(await usedAt()).toEqual(now));
  expect((await world.as("admin").apiKeys.get({ id })).version).toBe(version + 1);
});

test.each(["remove", "rotate"] as const)("%s ends the streams that the key opened", async (act) => {
  const { secret, id } = await world.as("admin").apiKeys.create({ name: `Streams ${act}`, role: "viewer", procedures: ["coldchain.*"] });
  const follower = await follow(withKey(secret));
  await world.as("admin").apiKeys[act]({ id });
  await promptly(() => expect(follower.ended).toBe("UNAUTHORIZED"));
});

test("taking a procedure from a key ends its streams of it", async () => {
  const { secret, id } = await world.as("admin").apiKeys.create({ name: "Narrowed", role: "staff", procedures: ["coldchain.*"] });
  const follower = await follow(withKey(secret));
  await world.as("admin").apiKeys.update({ id, ...ingest });
  await promptly(() => expect(follower.ended).toBe("FORBIDDEN"));
});

test("streams end when the key expires", async () => {
  const expiresAt = new Date(Date.now() + 1500);
  const { secret } = await world.as("admin").apiKeys.create({ name: "Ends", role: "viewer", procedures: ["coldchain.*"], expiresAt });
  const follower = await follow(withKey(secret));
  now = expiresAt;
  await promptly(() => expect(follower.ended).toBe("UNAUTHORIZED"));
});

async function follow(caller: Caller): Promise<Follower<{ id: string }>> {
  // A caller gives what the procedure yields; the declared type is what a client receives.
  const stream = (await caller.coldchain.unit.live({})) as unknown as AsyncIterable<TrackedEnvelope<Frame<{ id: string }>>>;
  const follower = new Follower(stream);
  await follower.ready;
  return follower;
}
