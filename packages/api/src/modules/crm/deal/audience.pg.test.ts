import { eq, sql } from "drizzle-orm";
import type { TrackedEnvelope } from "@trpc/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "@freehold/kernel/testing/eventually.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import type { Role } from "@freehold/kernel/role.ts";
import { printedSeed, randomFrom, type Random } from "@freehold/kernel/testing/random.ts";
import type { Frame } from "@freehold/live/frame.ts";
import { addMember } from "../../../platform/organizations/members.ts";
import { membership } from "../../../platform/organizations/schema.ts";
import { callBy } from "../../../testing/calling.ts";
import { Follower } from "../../../testing/follower.ts";
import { createWorld, type Caller, type World } from "../../../testing/world.ts";
import { AudienceModel, type DealAct } from "./audience-model.ts";
import { remindOfDue } from "../activity/activity.ts";
import { aDeal, aPipeline } from "./fixtures.ts";
import { seersOf } from "./seers.ts";

/** The people, in this order: two sellers and two viewers, so that one can see what the other cannot. */
const cast: readonly Role[] = ["owner", "manager", "staff", "staff", "viewer", "viewer", "member"];
const [owner, manager, anna, ben, vera, walt, guest] = [0, 1, 2, 3, 4, 5, 6];

type Person = { readonly caller: Caller; readonly principal: Principal };
type Made = { readonly id: string; readonly activityId: string; readonly fileIds: readonly string[] };

let world: World;
let people: Person[];
let teamIds: string[];
let stageIds: string[];
let partyId: string;
let pipelineId: string;

beforeAll(async () => {
  world = await createWorld({ name: "crm_audience" });
  await world.backend.live.start();
  people = [];
  for (const [at, role] of cast.entries()) people.push(at === ben || at === walt ? await another(role) : known(role));
  const admin = world.as("admin");
  teamIds = [];
  for (const name of ["North", "South", "East"]) teamIds.push((await admin.teams.create({ name })).id);
  partyId = (await world.as("staff").crm.party.create({ kind: "company", name: "Bergen Hotel" })).id;
  const pipeline = await aPipeline(world.as("manager"), "Sales");
  pipelineId = pipeline.pipelineId;
  stageIds = pipeline.stages.map(({ id }) => id);
});
afterAll(() => world[Symbol.asyncDispose]());

const known = (role: Role): Person => ({ caller: world.as(role), principal: world.ours.principal(role) });

/** A second person of a role. */
async function another(role: Role, name = `Second ${role}`): Promise<Person> {
  const { backend, ours } = world;
  const person = await backend.identity.createAccount({ name, email: `${name.toLowerCase().replaceAll(" ", ".")}@ours.example` });
  const { token } = await backend.identity.startSession(person.id, { userAgent: null, address: null });
  const by = ours.principal("owner");
  await backend.database.asActor(by, (tx) => addMember(tx, by, { person, role }));
  return { caller: world.caller({ token, organizationId: ours.id }), principal: { ...by, userId: person.id, role } };
}

const the = (who: number): Caller => people[who]!.caller;
const idOf = (who: number) => people[who]!.principal.userId;

/** A deal of Anna's for everybody, with all that hangs on one: a note that names everybody, and files of it and of the note. */
async function aWholeDeal(name: string, by = anna): Promise<Made> {
  const { id } = await aDeal(the(by), { partyId, stageId: stageIds[0]!, name });
  const mentions = people.map(({ principal }) => principal.userId);
  const { id: activityId } = await the(by).crm.activity.create({ kind: "note", subject: `About ${name}`, dealId: id, mentions });
  const file = async (resource: string, record: string, from: number) =>
    (await the(from).files.begin({ bucket: "documents", name: `${name}.pdf`, bytes: 9, record: { resource, id: record } })).id;
  return { id, activityId, fileIds: [await file("crm.deal", id, ben), await file("crm.activity", activityId, owner)] };
}

type Seen = { deals: string[]; activities: string[]; steps: string[]; files: string[]; told: string[] };

/** Of these deals, what PostgreSQL lets a person read of them and of all that hangs on them. Ids of deals, once for each thing. */
async function readBy(who: number, made: readonly Made[]): Promise<Seen> {
  const { principal } = people[who]!;
  const [row] = await world.backend.database.asActor(principal, async (tx) => {
    const role = await tx.select({ role: membership.role }).from(membership).where(eq(membership.userId, principal.userId));
    expect(role[0]?.role).toBe(principal.role);
    const { rows } = await tx.execute<Seen>(sql`select array(select id::text from crm.deal) as deals,
      array(select deal_id::text from crm.activity where deal_id is not null) as activities,
      array(select distinct deal_id::text from crm.stage_change) as steps,
      array(select audience_record_id::text from platform.file where audience_record_id is not null) as files,
      array(select right(place, 36) from platform.notification where kind = 'crm.mention') as told`);
    return rows;
  });
  const ours = new Set(made.map(({ id }) => id));
  const sorted = (ids: readonly string[]) => ids.filter((id) => ours.has(id)).toSorted();
  const { deals, activities, steps, files, told } = row!;
  return { deals: sorted(deals), activities: sorted(activities), steps: sorted(steps), files: sorted(files), told: sorted(told) };
}

type DealRow = Awaited<ReturnType<Caller["crm"]["deal"]["get"]>>;
type Streamed<Row> = AsyncIterable<TrackedEnvelope<Frame<Row>>>;

async function follow(caller: Caller): Promise<Follower<DealRow>> {
  // A caller gives what the procedure yields; the declared type is what a client receives.
  const follower = new Follower((await caller.crm.deal.live({ limit: 500 })) as unknown as Streamed<DealRow>);
  await follower.ready;
  return follower;
}

async function followSteps(caller: Caller) {
  type Row = { id: string; dealId: string };
  // As above.
  const follower = new Follower((await caller.crm.stageChange.live({ limit: 500 })) as unknown as Streamed<Row>);
  await follower.ready;
  return follower;
}

describe("who sees which deal", () => {
  /** Does it as somebody; whether it was done. */
  async function attempt(who: number, made: Made, act: DealAct): Promise<boolean> {
    const { deal: deals } = the(who).crm;
    const [path, input] =
      act.do === "share"
        ? ["crm.deal.share", { dealId: made.id, userId: idOf(act.to), mayChange: act.mayChange }]
        : act.do === "unshare"
          ? ["crm.deal.unshare", { dealId: made.id, userId: idOf(act.from) }]
          : ["crm.deal.update", { id: made.id, patch: patchOf(act) }];
    expect(deals).toBeDefined();
    const { code } = await callBy(the(who), path, input);
    expect(["answered", "NOT_FOUND", "FORBIDDEN", "BAD_REQUEST"]).toContain(code);
    return code === "answered";
  }

  const patchOf = (act: DealAct) =>
    act.do === "give"
      ? {
          ...(act.team !== undefined && { teamId: act.team === null ? null : teamIds[act.team]! }),
          ...(act.owner !== undefined && { ownerId: idOf(act.owner) }),
        }
      : { probabilityPercent: 50 };

  function drawAct(random: Random): DealAct {
    const someone = (): number => random.int(cast.length);
    const kind = random.int(10);
    if (kind < 3) return { do: "give", team: random.chance(0.25) ? null : random.int(3) };
    if (kind < 5) return { do: "give", owner: random.int(cast.length - 1) };
    if (kind < 6) return { do: "give", owner: random.int(cast.length - 1), team: random.int(3) };
    if (kind < 8) return { do: "share", to: someone(), mayChange: random.chance(0.5) };
    if (kind < 9) return { do: "unshare", from: someone() };
    return { do: "rename" };
  }

  /** Somebody comes into a team or leaves it, or gets another role. */
  async function shake(random: Random, model: AudienceModel): Promise<void> {
    if (random.chance(0.25)) {
      const who = random.pick([anna, ben, vera, walt]);
      const role = random.pick(["viewer", "staff", "manager"] as const);
      model.roles[who] = role;
      people[who] = { ...people[who]!, principal: { ...people[who]!.principal, role } };
      await world.backend.database.asActor(world.ours.principal("owner"), (tx) =>
        tx
          .update(membership)
          .set({ role })
          .where(eq(membership.userId, idOf(who))),
      );
      return;
    }
    const [team, who] = [random.int(3), random.pick([anna, ben, vera, walt, guest])];
    const admin = world.as("admin").teams.members;
    if (!model.teams[team]!.has(who)) await admin.create({ teamId: teamIds[team]!, userId: idOf(who) });
    else {
      const { rows } = await admin.list({ filter: { op: "equals", column: "teamId", value: teamIds[team]! }, limit: 100 });
      await admin.remove({ id: rows.find(({ userId }) => userId === idOf(who))!.id });
    }
    if (!model.teams[team]!.delete(who)) model.teams[team]!.add(who);
  }

  test("is what a plain model says, for random teams, shares, owners and roles, by every door and in live views", async () => {
    const random = randomFrom(printedSeed("audience"));
    const made: Made[] = [];
    for (let i = 0; i < 5; i++) made.push(await aWholeDeal(`Deal ${i}`));
    const model = new AudienceModel({ roles: cast, teams: 3, deals: made.map(() => anna) });
    const readers = people.slice(0, guest);
    const followers = await Promise.all(readers.map(({ caller }) => follow(caller)));
    const steps = await Promise.all(readers.map(({ caller }) => followSteps(caller)));
    // Whoever was told of a deal and sees it no more is not told again by seeing it again.
    const told = people.map((_, who) => new Set(who === anna ? [] : model.seenBy(who)));
    for (let turn = 0; turn < 20; turn++) {
      for (let act = random.int(3); act >= 0; act--) {
        if (random.chance(0.35)) await shake(random, model);
        const [who, at] = [random.int(cast.length), random.int(made.length)];
        const wanted = drawAct(random);
        const isAllowed = model.may(who, model.deals[at]!, wanted);
        const state = JSON.stringify({
          turn,
          who,
          role: model.roles[who],
          at,
          wanted,
          deal: { ...model.deals[at], shares: [...model.deals[at]!.shares] },
        });
        expect(await attempt(who, made[at]!, wanted), state).toBe(isAllowed);
        if (isAllowed) model.perform(model.deals[at]!, wanted);
        for (const [one, numbers] of told.entries()) told[one] = new Set(model.seenBy(one).filter((number) => numbers.has(number)));
      }
      for (let who = 0; who < people.length; who++) {
        const ids = (numbers: Iterable<number>) => [...numbers].map((number) => made[number]!.id).toSorted();
        const expected = ids(model.seenBy(who));
        const twice = expected.flatMap((id) => [id, id]);
        expect(await readBy(who, made), `turn ${turn}, person ${who}`).toEqual({
          deals: expected,
          activities: expected,
          steps: expected,
          files: twice,
          told: ids(told[who]!),
        });
      }
      if (turn % 4 > 0) continue;
      for (const [who, follower] of followers.entries()) {
        const expected = model
          .seenBy(who)
          .map((number) => made[number]!.id)
          .toSorted();
        const ofSteps = () =>
          steps[who]!.seen.map(({ dealId }) => dealId)
            .filter((id) => made.some((one) => one.id === id))
            .toSorted();
        await eventually(() => expect(follower.seen.map(({ id }) => id).toSorted(), `live, turn ${turn}, person ${who}`).toEqual(expected));
        await eventually(() => expect(ofSteps(), `steps, turn ${turn}, person ${who}`).toEqual(expected));
      }
    }
    expect(followers.map(({ ended }) => ended)).toEqual(readers.map(() => undefined));
    await Promise.all([...followers, ...steps].map((follower) => follower.leave()));
    for (const who of [manager, anna, ben, vera, guest])
      await everyDoor(
        who,
        made,
        model.seenBy(who).map((number) => made[number]!),
      );
    for (const [at, { id }] of made.entries()) {
      const seers = await world.backend.database.asActor(world.ours.principal("owner"), (tx) => seersOf(tx, id));
      expect(people.flatMap((_, who) => (seers.has(idOf(who)) ? [who] : []))).toEqual(
        people.flatMap((_, who) => (model.sees(who, model.deals[at]!) ? [who] : [])),
      );
    }
  });

  /** Asks each door that tells of deals whether it tells of exactly these. */
  async function everyDoor(who: number, all: readonly Made[], seen: readonly Made[]): Promise<void> {
    const { crm, files } = the(who);
    const ids = seen.map(({ id }) => id).toSorted();
    if (people[who]!.principal.role === "member") {
      await expect(crm.deal.list()).rejects.toMatchObject({ code: "FORBIDDEN" });
      return;
    }
    const mine = <Row extends { id: string }>(rows: readonly Row[]): string[] =>
      rows
        .map(({ id }) => id)
        .filter((id) => all.some((one) => one.id === id))
        .toSorted();
    expect(mine((await crm.deal.list({ limit: 500 })).rows)).toEqual(ids);
    expect(mine((await crm.deal.list({ search: "deal", sort: "name", limit: 500 })).rows)).toEqual(ids);
    let text = "";
    // A caller gives what the procedure yields.
    for await (const piece of (await crm.deal.export({ format: "json" })) as unknown as AsyncIterable<string>) text += piece;
    expect(
      all
        .filter(({ id }) => text.includes(id))
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(ids);
    const ofParty = await crm.activity.timeline({ partyId, limit: 100 });
    const inParty = new Set(ofParty.rows.flatMap((entry) => ("dealId" in entry && entry.dealId ? [entry.dealId] : [])));
    expect(
      all
        .filter(({ id }) => inParty.has(id))
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(ids);
    const period = { pipelineId, from: "2020-01-01", until: "2100-01-01" };
    const open = seen.length + others;
    expect((await crm.report.owners(period)).reduce((sum, one) => sum + one.open, 0)).toBe(open);
    expect((await crm.report.funnel(period)).deals).toBe(open);
    expect((await crm.report.ageing(period)).reduce((sum, { now }) => sum + now.count, 0)).toBe(open);
    expect((await crm.report.forecast({ pipelineId })).reduce((sum, { deals }) => sum + deals, 0)).toBe(open);
    for (const made of all) {
      const isSeen = seen.includes(made);
      const code = isSeen ? "answered" : "NOT_FOUND";
      expect((await callBy(the(who), "crm.deal.get", { id: made.id })).code).toBe(code);
      expect((await callBy(the(who), "audit.history", { resource: "crm.deal", recordId: made.id })).code).toBe(code);
      expect((await callBy(the(who), "crm.activity.get", { id: made.activityId })).code).toBe(code);
      expect((await crm.activity.timeline({ dealId: made.id })).rows.length > 0).toBe(isSeen);
      expect((await crm.deal.history({ dealId: made.id })).length).toBe(isSeen ? 1 : 0);
      const { rows } = await files.list({ filter: { op: "equals", column: "recordId", value: made.id } });
      expect(rows.length).toBe(isSeen ? 1 : 0);
      for (const id of made.fileIds) expect((await callBy(the(who), "files.link", { id })).code).toBe(isSeen ? "CONFLICT" : "NOT_FOUND");
    }
  }

  /** Deals of this file that are for everybody and in no model. */
  const others = 0;
});

describe("a deal of a team", () => {
  /** A deal of Anna's for a team in which she is and Ben is not, seen by Vera as well. */
  async function aTeamsDeal(name: string): Promise<Made & { readonly teamId: string }> {
    const admin = world.as("admin").teams;
    const { id: teamId } = await admin.create({ name: `Team of ${name}` });
    for (const who of [anna, vera]) await admin.members.create({ teamId, userId: idOf(who) });
    const made = await aWholeDeal(name);
    await the(anna).crm.deal.update({ id: made.id, patch: { teamId } });
    return { ...made, teamId };
  }

  // What the game above did to people is undone.
  beforeAll(async () => {
    await world.backend.database.asActor(world.ours.principal("owner"), async (tx) => {
      for (const [at, role] of cast.entries()) {
        await tx
          .update(membership)
          .set({ role })
          .where(eq(membership.userId, idOf(at)));
        people[at] = { ...people[at]!, principal: { ...people[at]!.principal, role } };
      }
    });
  });

  test("has every table that refers to it hang on it: with its columns, its trigger and a policy that asks them", async () => {
    const tables = await world.admin(`
      select p.place::text as name,
        (select count(*)::int from pg_attribute a where a.attrelid = p.place and a.attname in ('audience_team_id', 'audience_owner_id')) as columns,
        exists (select from pg_trigger t where t.tgrelid = p.place and t.tgfoid = 'crm.follow_deal'::regproc and t.tgenabled = 'O'
          and pg_get_triggerdef(t.oid) like '%INSERT OR UPDATE OF deal_id, audience_team_id, audience_owner_id ON%') as follows,
        (select pg_get_expr(y.polqual, y.polrelid) like '%audience_team_id%' from pg_policy y where y.polrelid = p.place and y.polname = 'read') as asks
      from crm.places_of('crm.deal') p`);
    expect(tables.length).toBeGreaterThanOrEqual(2);
    expect(tables).toEqual(tables.map(({ name }) => ({ name, columns: 2, follows: true, asks: true })));
  });

  test("is as good as none to whoever does not see it, to read and to write about, in the same words", async () => {
    const hidden = await aTeamsDeal("Hidden");
    const ask = async (dealId: string, activityId: string) => {
      const about = { kind: "note", subject: "I know", dealId };
      const calls: [string, unknown][] = [
        ["crm.deal.get", { id: dealId }],
        ["crm.deal.update", { id: dealId, patch: { name: "Mine" } }],
        ["crm.deal.move", { dealId, stageId: stageIds[1] }],
        ["crm.deal.win", { dealId }],
        ["crm.deal.share", { dealId, userId: idOf(ben) }],
        ["crm.deal.unshare", { dealId, userId: idOf(vera) }],
        ["crm.deal.bulk", { rows: [{ act: "update", id: dealId, patch: { name: "Mine" } }] }],
        ["crm.deal.history", { dealId }],
        ["crm.activity.create", about],
        ["crm.activity.complete", { id: activityId }],
        ["crm.activity.update", { id: activityId, patch: { subject: "Mine" } }],
        ["crm.activity.remove", { id: activityId }],
        ["crm.activity.timeline", { dealId }],
        ["audit.history", { resource: "crm.deal", recordId: dealId }],
        ["files.begin", { bucket: "documents", name: "Mine.pdf", bytes: 9, record: { resource: "crm.deal", id: dealId } }],
      ];
      const outcomes: unknown[] = [];
      for (const [path, input] of calls) {
        const { code, fault, result } = await callBy(the(ben), path, input);
        const told = JSON.stringify([String(fault), result ?? null])
          .replaceAll(dealId, "the deal")
          .replaceAll(activityId, "the note");
        outcomes.push([path, code, told]);
      }
      const insert = sql`insert into crm.activity (id, kind, subject, deal_id) values (gen_random_uuid(), 'note', 'Past every rule', ${dealId}::uuid)`;
      const raw = world.backend.database.asActor(people[ben]!.principal, (tx) => tx.execute(insert));
      outcomes.push(await raw.catch((error: { code: string; message: string }) => [error.code, error.message]));
      return outcomes;
    };
    const nothing = "00000000-0000-7000-8000-0000000000aa";
    expect(await ask(hidden.id, hidden.activityId)).toEqual(await ask(nothing, nothing));
    const own = await the(ben).crm.activity.create({ kind: "note", subject: "Mine", partyId });
    const turned = { id: own.id, patch: { dealId: hidden.id } };
    expect(await callBy(the(ben), "crm.activity.update", turned)).toMatchObject({
      code: "NOT_FOUND",
      fault: { cause: { code: "crm.dealMissing" } },
    });
  });

  test("shared for reading is read and not changed; shared for changing is changed, and by its new friend not shared on, moved or taken over", async () => {
    const { id: dealId, teamId, activityId } = await aTeamsDeal("Shared");
    await the(anna).crm.deal.share({ dealId, userId: idOf(ben) });
    const ofBen = the(ben).crm;
    expect((await ofBen.deal.get({ id: dealId })).name).toBe("Shared");
    const { rows: told } = await the(ben).notifications.list({ limit: 1 });
    expect(told[0]).toMatchObject({
      kind: "crm.dealShared",
      title: expect.stringContaining("shared a deal with you: Shared"),
      place: `/crm/deals/${dealId}`,
    });
    const move = { dealId, stageId: stageIds[1]! };
    await expect(ofBen.deal.move(move)).rejects.toMatchObject({ cause: { code: "crm.dealReadOnly" } });
    await expect(ofBen.deal.update({ id: dealId, patch: { name: "Mine" } })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(ofBen.activity.create({ kind: "note", subject: "A word", dealId })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(ofBen.activity.complete({ id: activityId })).rejects.toMatchObject({ code: "NOT_FOUND" });

    await the(anna).crm.deal.share({ dealId, userId: idOf(ben), mayChange: true });
    expect((await ofBen.deal.move(move)).stageId).toBe(stageIds[1]);
    await ofBen.activity.create({ kind: "note", subject: "A word", dealId });
    await expect(ofBen.deal.share({ dealId, userId: idOf(walt) })).rejects.toMatchObject({ cause: { code: "crm.dealNotYoursToShare" } });
    const decides = "Only its owner, its team and managers decide who sees this deal.";
    for (const patch of [{ teamId: null }, { ownerId: idOf(ben) }])
      await expect(ofBen.deal.update({ id: dealId, patch })).rejects.toMatchObject({ message: decides });
    await expect(the(anna).crm.deal.share({ dealId, userId: idOf(guest) })).rejects.toMatchObject({
      cause: { code: "crm.dealSharedWithNobody" },
    });

    // A team that is not theirs, and a place where they would not see it.
    const { id: elsewhere } = await world.as("admin").teams.create({ name: "Elsewhere" });
    await expect(the(anna).crm.deal.update({ id: dealId, patch: { teamId: elsewhere } })).rejects.toMatchObject({
      message: "Choose a team that you are in, or ask a manager.",
    });
    await expect(aDeal(the(anna), { partyId, stageId: stageIds[0]!, teamId: elsewhere })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await the(manager).crm.deal.update({ id: dealId, patch: { teamId: elsewhere } });
    await expect(the(anna).crm.deal.update({ id: dealId, patch: { ownerId: idOf(vera) } })).rejects.toMatchObject({
      message: /You would not see this deal any more/,
    });
    await the(manager).crm.deal.update({ id: dealId, patch: { teamId } });

    await the(anna).crm.deal.unshare({ dealId, userId: idOf(ben) });
    await expect(ofBen.deal.get({ id: dealId })).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect((await the(ben).notifications.list({ filter: { op: "equals", column: "place", value: `/crm/deals/${dealId}` } })).rows).toEqual(
      [],
    );
    const { rows: trail } = await world.as("admin").audit.list({ resource: "platform.record_share" });
    expect(trail.slice(0, 3).map(({ act }) => act)).toEqual(["remove", "update", "create"]);
  });

  test("keeps what hangs on it to its audience, whoever writes something else there", async () => {
    const { id, activityId, fileIds } = await aTeamsDeal("Kept");
    const asAnna = (statement: ReturnType<typeof sql>) =>
      world.backend.database.asActor(people[anna]!.principal, (tx) => tx.execute(statement));
    await asAnna(sql`update crm.activity set audience_team_id = null where id = ${activityId}::uuid returning id`);
    await world.admin(`update platform.file set audience_team_id = null, audience_owner_id = null where audience_record_id = '${id}'`);
    expect((await callBy(the(ben), "crm.activity.get", { id: activityId })).code).toBe("NOT_FOUND");
    for (const file of fileIds) expect((await callBy(the(walt), "files.get", { id: file })).code).toBe("NOT_FOUND");
  });

  test("cannot be reached by a share that says otherwise than it is, whoever writes it into the table", async () => {
    const hidden = await aTeamsDeal("Out of reach");
    const { id: own } = await aDeal(the(ben), { partyId, stageId: stageIds[0]!, name: "Ben's own" });
    await the(ben).crm.deal.share({ dealId: own, userId: idOf(walt) });
    const asBen = (statement: ReturnType<typeof sql>) =>
      world.backend.database.asActor(people[ben]!.principal, (tx) => tx.execute(statement));
    const insert = (resource: string) => sql`insert into platform.record_share (id, resource, record_id, user_id, audience_owner_id)
      values (gen_random_uuid(), ${resource}::text, ${hidden.id}::uuid, ${idOf(ben)}::uuid, ${idOf(ben)}::uuid)`;
    await expect(asBen(insert("crm.deal"))).rejects.toMatchObject({ code: "database.missingReference" });
    for (const resource of ["crm.Deal", "anything"])
      await expect(asBen(insert(resource))).rejects.toMatchObject({ code: "database.rowForbidden" });
    for (const turned of [sql`record_id = ${hidden.id}::uuid`, sql`user_id = ${idOf(ben)}::uuid`])
      await expect(
        asBen(sql`update platform.record_share set ${turned} where record_id = ${own}::uuid returning id`),
      ).rejects.toMatchObject({ code: "database.rowForbidden" });
    await asBen(
      sql`update platform.record_share set audience_owner_id = ${idOf(vera)}::uuid, changeable_id = ${hidden.id}::uuid where record_id = ${own}::uuid returning id`,
    );
    const kept = await world.admin(
      `select audience_owner_id::text as owner, changeable_id from platform.record_share where record_id = '${own}'`,
    );
    expect(kept).toEqual([{ owner: idOf(ben), changeable_id: null }]);
    expect((await callBy(the(ben), "crm.deal.get", { id: hidden.id })).code).toBe("NOT_FOUND");
  });

  test("gives work only to whom sees it, names nobody else, and reminds nobody who does not see it any more", async () => {
    const { id: dealId } = await aTeamsDeal("Work");
    const work = { kind: "task", subject: "Call them", dealId, dueAt: new Date("2020-01-01T09:00:00Z") } as const;
    await expect(the(anna).crm.activity.create({ ...work, assigneeId: idOf(ben) })).rejects.toMatchObject({
      cause: { code: "crm.assigneeCannotSee" },
    });
    const made = await the(anna).crm.activity.create({ ...work, assigneeId: idOf(vera), mentions: [idOf(ben), idOf(manager)] });
    expect(made.mentions).toEqual([idOf(manager)]);
    const { rows } = await world.as("admin").teams.members.list({ filter: { op: "equals", column: "userId", value: idOf(vera) } });
    for (const { id } of rows) await world.as("admin").teams.members.remove({ id });
    await world.backend.database.asActor(world.ours.principal("owner"), (tx) => remindOfDue(tx, world.backend.clock()));
    const ofDeal = { op: "equals", column: "place", value: `/crm/deals/${dealId}` } as const;
    expect((await the(vera).notifications.list({ filter: ofDeal })).rows).toEqual([]);
    expect((await the(manager).notifications.list({ filter: ofDeal })).rows[0]).toMatchObject({
      title: expect.stringContaining("Call them"),
    });

    // Whoever was told as a manager keeps nothing of it as less.
    const become = (role: Role) =>
      world.backend.database.asActor(world.ours.principal("owner"), (tx) =>
        tx
          .update(membership)
          .set({ role })
          .where(eq(membership.userId, idOf(walt))),
      );
    await become("manager");
    await the(anna).crm.activity.create({ kind: "note", subject: "For managers", dealId, mentions: [idOf(walt)] });
    expect((await the(walt).notifications.list({ filter: ofDeal })).rows).toHaveLength(1);
    await become("viewer");
    expect((await the(walt).notifications.list({ filter: ofDeal })).rows).toEqual([]);
  });

  test("and a note about it pass each other in neither order, and a note that turns to it takes its files along", async () => {
    const { teamId } = await aTeamsDeal("Team's own");
    const { database } = world.backend;
    const { id } = await aDeal(the(ben), { partyId, stageId: stageIds[0]! });
    const note = (dealId: string) =>
      sql`insert into crm.activity (id, kind, subject, deal_id) values (gen_random_uuid(), 'note', 'Race', ${dealId}::uuid)`;
    const give = sql`update crm.deal set team_id = ${teamId}::uuid where id = ${id}::uuid`;
    for (const [first, second] of [
      [note(id), give],
      [give, note(id)],
    ] as const) {
      await the(manager).crm.deal.update({ id, patch: { teamId: null } });
      const isHeld = Promise.withResolvers<void>();
      const one = database.asActor(people[manager]!.principal, async (tx) => {
        await tx.execute(first);
        isHeld.resolve();
        await eventually(async () =>
          expect(
            (await world.admin("select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()")).length,
          ).toBeGreaterThan(0),
        );
      });
      await isHeld.promise;
      await Promise.all([one, database.asActor(people[manager]!.principal, (tx) => tx.execute(second))]);
    }
    const rows = await world.admin(
      `select distinct audience_team_id::text as team, audience_owner_id::text as owner from crm.activity where deal_id = '${id}'`,
    );
    expect(rows).toEqual([{ team: teamId, owner: idOf(ben) }]);

    const free = await aWholeDeal("Free");
    await the(manager).crm.activity.update({ id: free.activityId, patch: { dealId: id } });
    const [file] = await world.admin(
      `select audience_record_id::text as record, audience_team_id::text as team from platform.file where id = '${free.fileIds[1]}'`,
    );
    expect(file).toEqual({ record: id, team: teamId });
  });

  test("takes whoever sees it no more out of its room, and stays what it is when its party is merged and the merge undone", async () => {
    const { teamId } = await aTeamsDeal("Other");
    const { crm } = the(manager);
    const { id: loserId } = await crm.party.create({ kind: "company", name: "Bergen Hotel AS" });
    const { id } = await aDeal(the(manager), { partyId: loserId, stageId: stageIds[0]!, name: "Open to all" });
    // A caller gives what the procedure yields.
    const room = (await the(ben).rooms.live({ resource: "crm.deal", id })) as unknown as AsyncIterable<unknown>;
    const thrownOut = (async () => {
      for await (const frame of room) expect(frame).toBeDefined();
    })();
    await crm.deal.update({ id, patch: { teamId } });
    await expect(thrownOut).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(the(ben).rooms.live({ resource: "crm.deal", id })).rejects.toMatchObject({ code: "NOT_FOUND" });

    const { id: activityId } = await crm.activity.create({ kind: "note", subject: "Ours", dealId: id, partyId: loserId });
    const audience = () =>
      world.admin(`select a.audience_team_id::text as team, d.party_id::text as party from crm.activity a
      join crm.deal d on d.id = a.deal_id where a.id = '${activityId}'`);
    const { id: mergeId } = await crm.party.merge({ winnerId: partyId, loserId });
    expect(await audience()).toEqual([{ team: teamId, party: partyId }]);
    const { rows } = await the(ben).crm.activity.timeline({ partyId, limit: 100 });
    expect(JSON.stringify(rows)).not.toContain(id);
    await crm.party.undoMerge({ mergeId });
    expect(await audience()).toEqual([{ team: teamId, party: loserId }]);
  });

  test("leaves nothing behind with whoever leaves the organization or when it goes, and its team stays while it has deals", async () => {
    const { id: dealId, teamId } = await aTeamsDeal("Left");
    await expect(world.as("admin").teams.remove({ id: teamId })).rejects.toMatchObject({ code: "CONFLICT" });
    const leaver = await another("staff", "Leaver");
    await the(anna).crm.deal.share({ dealId, userId: leaver.principal.userId });
    await world.as("admin").teams.members.create({ teamId, userId: leaver.principal.userId });
    await world.backend.database.asActor(world.ours.principal("owner"), (tx) =>
      tx.delete(membership).where(eq(membership.userId, leaver.principal.userId)),
    );
    const left = await world.admin(`select from platform.record_share where user_id = '${leaver.principal.userId}'
      union all select from platform.team_member where user_id = '${leaver.principal.userId}'`);
    expect(left).toEqual([]);
    await expect(world.as("admin").teams.members.create({ teamId, userId: leaver.principal.userId })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
    await the(anna).crm.deal.share({ dealId, userId: idOf(walt) });
    await the(manager).crm.deal.remove({ id: dealId });
    expect(await world.admin(`select from platform.record_share where record_id = '${dealId}'`)).toEqual([]);
  });
});
