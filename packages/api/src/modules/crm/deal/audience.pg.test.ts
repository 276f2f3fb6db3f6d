import { eq, sql } from "drizzle-orm";
import type { TrackedEnvelope } from "@trpc/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "@freehold/kernel/testing/eventually.ts";
import { printedSeed, randomFrom, type Random } from "@freehold/kernel/testing/random.ts";
import type { Frame } from "@freehold/live/frame.ts";
import { membership } from "../../../platform/organizations/schema.ts";
import { callBy } from "../../../testing/calling.ts";
import { Follower } from "../../../testing/follower.ts";
import type { Caller } from "../../../testing/world.ts";
import { AudienceModel, type DealAct } from "./audience-model.ts";
import { anna, ben, cast, guest, manager, vera, walt, openSalesOffice, type Made, type SalesOffice } from "./sales-office.ts";
import { seersOf } from "./seers.ts";

let office: SalesOffice;
beforeAll(async () => {
  office = await openSalesOffice("crm_audience");
});
afterAll(() => office[Symbol.asyncDispose]());

type Seen = { deals: string[]; activities: string[]; steps: string[]; files: string[]; told: string[] };

/** Of these deals, what PostgreSQL lets a person read of them and of all that hangs on them. Ids of deals, once for each thing. */
async function readBy(who: number, made: readonly Made[]): Promise<Seen> {
  const { principal } = office.people[who]!;
  const [row] = await office.world.backend.database.asActor(principal, async (tx) => {
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
    const { deal: deals } = office.the(who).crm;
    const [path, input] =
      act.do === "share"
        ? ["crm.deal.share", { dealId: made.id, userId: office.idOf(act.to), mayChange: act.mayChange }]
        : act.do === "unshare"
          ? ["crm.deal.unshare", { dealId: made.id, userId: office.idOf(act.from) }]
          : ["crm.deal.update", { id: made.id, patch: patchOf(act) }];
    expect(deals).toBeDefined();
    const { code } = await callBy(office.the(who), path, input);
    expect(["answered", "NOT_FOUND", "FORBIDDEN", "BAD_REQUEST"]).toContain(code);
    return code === "answered";
  }

  const patchOf = (act: DealAct) =>
    act.do === "give"
      ? {
          ...(act.team !== undefined && { teamId: act.team === null ? null : office.teamIds[act.team]! }),
          ...(act.owner !== undefined && { ownerId: office.idOf(act.owner) }),
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
      office.people[who] = { ...office.people[who]!, principal: { ...office.people[who]!.principal, role } };
      await office.world.backend.database.asActor(office.world.ours.principal("owner"), (tx) =>
        tx
          .update(membership)
          .set({ role })
          .where(eq(membership.userId, office.idOf(who))),
      );
      return;
    }
    const [team, who] = [random.int(3), random.pick([anna, ben, vera, walt, guest])];
    const admin = office.world.as("admin").teams.members;
    if (!model.teams[team]!.has(who)) await admin.create({ teamId: office.teamIds[team]!, userId: office.idOf(who) });
    else {
      const { rows } = await admin.list({ filter: { op: "equals", column: "teamId", value: office.teamIds[team]! }, limit: 100 });
      await admin.remove({ id: rows.find(({ userId }) => userId === office.idOf(who))!.id });
    }
    if (!model.teams[team]!.delete(who)) model.teams[team]!.add(who);
  }

  test("is what a plain model says, for random teams, shares, owners and roles, by every door and in live views", async () => {
    const random = randomFrom(printedSeed("audience"));
    const made: Made[] = [];
    for (let i = 0; i < 5; i++) made.push(await office.aWholeDeal(`Deal ${i}`));
    const model = new AudienceModel({ roles: cast, teams: 3, deals: made.map(() => anna) });
    const readers = office.people.slice(0, guest);
    const followers = await Promise.all(readers.map(({ caller }) => follow(caller)));
    const steps = await Promise.all(readers.map(({ caller }) => followSteps(caller)));
    // Whoever was told of a deal and sees it no more is not told again by seeing it again.
    const told = office.people.map((_, who) => new Set(who === anna ? [] : model.seenBy(who)));
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
      for (let who = 0; who < office.people.length; who++) {
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
      const seers = await office.world.backend.database.asActor(office.world.ours.principal("owner"), (tx) => seersOf(tx, id));
      expect(office.people.flatMap((_, who) => (seers.has(office.idOf(who)) ? [who] : []))).toEqual(
        office.people.flatMap((_, who) => (model.sees(who, model.deals[at]!) ? [who] : [])),
      );
    }
  });

  /** Asks each door that tells of deals whether it tells of exactly these. */
  async function everyDoor(who: number, all: readonly Made[], seen: readonly Made[]): Promise<void> {
    const { crm, files } = office.the(who);
    const ids = seen.map(({ id }) => id).toSorted();
    if (office.people[who]!.principal.role === "member") {
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
    const ofParty = await crm.activity.timeline({ partyId: office.partyId, limit: 100 });
    const inParty = new Set(ofParty.rows.flatMap((entry) => ("dealId" in entry && entry.dealId ? [entry.dealId] : [])));
    expect(
      all
        .filter(({ id }) => inParty.has(id))
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(ids);
    const period = { pipelineId: office.pipelineId, from: "2020-01-01", until: "2100-01-01" };
    const open = seen.length + others;
    expect((await crm.report.owners(period)).reduce((sum, one) => sum + one.open, 0)).toBe(open);
    expect((await crm.report.funnel(period)).deals).toBe(open);
    expect((await crm.report.ageing(period)).reduce((sum, { now }) => sum + now.count, 0)).toBe(open);
    expect((await crm.report.forecast({ pipelineId: office.pipelineId })).reduce((sum, { deals }) => sum + deals, 0)).toBe(open);
    for (const made of all) {
      const isSeen = seen.includes(made);
      const code = isSeen ? "answered" : "NOT_FOUND";
      expect((await callBy(office.the(who), "crm.deal.get", { id: made.id })).code).toBe(code);
      expect((await callBy(office.the(who), "audit.history", { resource: "crm.deal", recordId: made.id })).code).toBe(code);
      expect((await callBy(office.the(who), "crm.activity.get", { id: made.activityId })).code).toBe(code);
      expect((await crm.activity.timeline({ dealId: made.id })).rows.length > 0).toBe(isSeen);
      expect((await crm.deal.history({ dealId: made.id })).length).toBe(isSeen ? 1 : 0);
      const { rows } = await files.list({ filter: { op: "equals", column: "recordId", value: made.id } });
      expect(rows.length).toBe(isSeen ? 1 : 0);
      for (const id of made.fileIds)
        expect((await callBy(office.the(who), "files.link", { id })).code).toBe(isSeen ? "CONFLICT" : "NOT_FOUND");
    }
  }

  /** Deals of this file that are for everybody and in no model. */
  const others = 0;
});
