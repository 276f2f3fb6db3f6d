import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../testing/world.ts";
import { remindOfDue } from "./activity.ts";

let world: World;
let now = new Date("2026-03-10T09:00:00Z");
beforeAll(async () => {
  world = await createWorld({ name: "crm_activity", clock: () => now });
});
afterAll(() => world[Symbol.asyncDispose]());

const userId = (role: "staff" | "manager" | "viewer") => world.ours.principal(role).userId;
const told = async (role: "staff" | "manager" | "viewer") => (await world.as(role).notifications.list()).rows.map(({ title }) => title);
const aParty = async (name: string) => (await world.as("staff").crm.party.create({ kind: "company", name })).id;

test("whoever is given something to do or is named is told once, and nobody is told of their own", async () => {
  const partyId = await aParty("Told");
  const task = await world.as("staff").crm.activity.create({
    kind: "task",
    subject: "Send the list",
    partyId,
    assigneeId: userId("manager"),
    body: "@manager of ours, @staff of ours and @viewer of ours",
    mentions: [userId("manager"), userId("staff"), userId("viewer"), world.theirs.principal("owner").userId],
  });
  expect(task.mentions).toEqual(expect.arrayContaining([userId("manager"), userId("staff"), userId("viewer")]));
  expect(task.mentions).toHaveLength(3);
  expect(await told("manager")).toEqual(["staff of ours assigned you: Send the list"]);
  expect(await told("viewer")).toEqual(["staff of ours mentioned you: Send the list"]);
  expect(await told("staff")).toEqual([]);
  await world.as("manager").crm.activity.update({ id: task.id, patch: { subject: "Send the price list", assigneeId: userId("staff") } });
  expect(await told("staff")).toEqual(["manager of ours assigned you: Send the price list"]);
});

test("what is due is reminded of once, again when it is put off, and never when it is done", async () => {
  const partyId = await aParty("Due");
  const due = new Date(now.getTime() + 60_000);
  const add = (subject: string) =>
    world.as("manager").crm.activity.create({ kind: "call", subject, partyId, assigneeId: userId("viewer"), dueAt: due });
  const [open, done] = [await add("Call back"), await add("Called already")];
  await world.as("staff").crm.activity.complete({ id: done.id });
  const remind = () => world.backend.database.asActor(world.ours.principal("owner"), (tx) => remindOfDue(tx, now));
  const reminders = async () => (await told("viewer")).filter((title) => title.startsWith("Due: "));
  await remind();
  expect(await reminders()).toEqual([]);
  now = new Date(due.getTime() + 1000);
  await remind();
  await remind();
  expect(await reminders()).toEqual(["Due: Call back"]);
  await world.as("staff").crm.activity.update({ id: open.id, patch: { dueAt: new Date(now.getTime() + 60_000) } });
  now = new Date(now.getTime() + 120_000);
  await remind();
  expect(await reminders()).toEqual(["Due: Call back", "Due: Call back"]);
});

test("what is done is done once, by whoever was first; a note is never done; who wrote it removes it", async () => {
  const partyId = await aParty("Done");
  const staff = world.as("staff").crm.activity;
  const task = await staff.create({ kind: "task", subject: "Once", partyId });
  const first = await staff.complete({ id: task.id });
  expect(await world.as("manager").crm.activity.complete({ id: task.id })).toEqual(first);
  expect(first).toMatchObject({ doneBy: userId("staff") });
  expect(await staff.reopen({ id: task.id })).toMatchObject({ doneAt: null, doneBy: null });
  const note = await world.as("manager").crm.activity.create({ kind: "note", subject: "Read only", partyId });
  await expect(staff.complete({ id: note.id })).rejects.toMatchObject({ cause: { code: "crm.notATask" } });
  await expect(staff.remove({ id: note.id })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(world.as("viewer").crm.activity.create({ kind: "note", subject: "x", partyId })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  await expect(staff.create({ kind: "note", subject: "About nothing" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  expect(await staff.remove({ id: task.id })).toEqual({ id: task.id });
});

test("a timeline tells everything once, the newest first, however small its pages, and nothing to strangers", async () => {
  const partyId = await aParty("Timeline");
  const { crm } = world.as("staff");
  for (const subject of ["One", "Two", "Three"]) await crm.activity.create({ kind: "note", subject, partyId });
  await crm.party.update({ id: partyId, patch: { website: "www.example.com", ownerId: userId("manager") } });
  await crm.party.update({ id: partyId, patch: { phone: "+39 06 555 0155" } });
  const { rows: whole } = await world.as("viewer").crm.activity.timeline({ partyId });
  expect(
    whole.map((entry) =>
      entry.what === "activity" ? entry.subject : entry.what === "change" ? entry.fields.toSorted().join() : entry.what,
    ),
  ).toEqual(["phone", "owner,website", "Three", "Two", "One", "made"]);
  expect(whole[0]).toMatchObject({ by: userId("staff"), at: expect.any(Date) as Date });
  const paged = [];
  for (let cursor: string | undefined; ;) {
    const page = await world.as("viewer").crm.activity.timeline({ partyId, limit: 2, ...(cursor !== undefined && { cursor }) });
    paged.push(...page.rows);
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  expect(paged).toEqual(whole);
  expect((await world.neighbour().crm.activity.timeline({ partyId })).rows).toEqual([]);
  await expect(world.as("viewer").crm.activity.timeline({ partyId, cursor: "nonsense" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  await expect(world.as("member").crm.activity.timeline({ partyId })).rejects.toMatchObject({ code: "FORBIDDEN" });
});
