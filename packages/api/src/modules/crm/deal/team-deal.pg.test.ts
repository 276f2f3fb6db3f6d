import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "@freehold/kernel/testing/eventually.ts";
import type { Role } from "@freehold/kernel/role.ts";
import { membership } from "../../../platform/organizations/schema.ts";
import { callBy } from "../../../testing/calling.ts";
import { remindOfDue } from "../activity/activity.ts";
import { aDeal } from "./fixtures.ts";
import { anna, ben, guest, manager, vera, walt, openSalesOffice, type Made, type SalesOffice } from "./sales-office.ts";

let office: SalesOffice;
beforeAll(async () => {
  office = await openSalesOffice("crm_team_deal");
});
afterAll(() => office[Symbol.asyncDispose]());

describe("a deal of a team", () => {
  /** A deal of Anna's for a team in which she is and Ben is not, seen by Vera as well. */
  async function aTeamsDeal(name: string): Promise<Made & { readonly teamId: string }> {
    const admin = office.world.as("admin").teams;
    const { id: teamId } = await admin.create({ name: `Team of ${name}` });
    for (const who of [anna, vera]) await admin.members.create({ teamId, userId: office.idOf(who) });
    const made = await office.aWholeDeal(name);
    await office.the(anna).crm.deal.update({ id: made.id, patch: { teamId } });
    return { ...made, teamId };
  }

  test("has every table that refers to it hang on it: with its columns, its trigger and a policy that asks them", async () => {
    const tables = await office.world.admin(`
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
        ["crm.deal.move", { dealId, stageId: office.stageIds[1] }],
        ["crm.deal.win", { dealId }],
        ["crm.deal.share", { dealId, userId: office.idOf(ben) }],
        ["crm.deal.unshare", { dealId, userId: office.idOf(vera) }],
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
        const { code, fault, result } = await callBy(office.the(ben), path, input);
        const told = JSON.stringify([String(fault), result ?? null])
          .replaceAll(dealId, "the deal")
          .replaceAll(activityId, "the note");
        outcomes.push([path, code, told]);
      }
      const insert = sql`insert into crm.activity (id, kind, subject, deal_id) values (gen_random_uuid(), 'note', 'Past every rule', ${dealId}::uuid)`;
      const raw = office.world.backend.database.asActor(office.people[ben]!.principal, (tx) => tx.execute(insert));
      outcomes.push(await raw.catch((error: { code: string; message: string }) => [error.code, error.message]));
      return outcomes;
    };
    const nothing = "00000000-0000-7000-8000-0000000000aa";
    expect(await ask(hidden.id, hidden.activityId)).toEqual(await ask(nothing, nothing));
    const own = await office.the(ben).crm.activity.create({ kind: "note", subject: "Mine", partyId: office.partyId });
    const turned = { id: own.id, patch: { dealId: hidden.id } };
    expect(await callBy(office.the(ben), "crm.activity.update", turned)).toMatchObject({
      code: "NOT_FOUND",
      fault: { cause: { code: "crm.dealMissing" } },
    });
  });

  test("shared for reading is read and not changed; shared for changing is changed, and by its new friend not shared on, moved or taken over", async () => {
    const { id: dealId, teamId, activityId } = await aTeamsDeal("Shared");
    await office.the(anna).crm.deal.share({ dealId, userId: office.idOf(ben) });
    const ofBen = office.the(ben).crm;
    expect((await ofBen.deal.get({ id: dealId })).name).toBe("Shared");
    const { rows: told } = await office.the(ben).notifications.list({ limit: 1 });
    expect(told[0]).toMatchObject({
      kind: "crm.dealShared",
      title: expect.stringContaining("shared a deal with you: Shared"),
      place: `/crm/deals/${dealId}`,
    });
    const move = { dealId, stageId: office.stageIds[1]! };
    await expect(ofBen.deal.move(move)).rejects.toMatchObject({ cause: { code: "crm.dealReadOnly" } });
    await expect(ofBen.deal.update({ id: dealId, patch: { name: "Mine" } })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(ofBen.activity.create({ kind: "note", subject: "A word", dealId })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(ofBen.activity.complete({ id: activityId })).rejects.toMatchObject({ code: "NOT_FOUND" });

    await office.the(anna).crm.deal.share({ dealId, userId: office.idOf(ben), mayChange: true });
    expect((await ofBen.deal.move(move)).stageId).toBe(office.stageIds[1]);
    await ofBen.activity.create({ kind: "note", subject: "A word", dealId });
    await expect(ofBen.deal.share({ dealId, userId: office.idOf(walt) })).rejects.toMatchObject({
      cause: { code: "crm.dealNotYoursToShare" },
    });
    const decides = "Only its owner, its team and managers decide who sees this deal.";
    for (const patch of [{ teamId: null }, { ownerId: office.idOf(ben) }])
      await expect(ofBen.deal.update({ id: dealId, patch })).rejects.toMatchObject({ message: decides });
    await expect(office.the(anna).crm.deal.share({ dealId, userId: office.idOf(guest) })).rejects.toMatchObject({
      cause: { code: "crm.dealSharedWithNobody" },
    });

    // A team that is not theirs, and a place where they would not see it.
    const { id: elsewhere } = await office.world.as("admin").teams.create({ name: "Elsewhere" });
    await expect(office.the(anna).crm.deal.update({ id: dealId, patch: { teamId: elsewhere } })).rejects.toMatchObject({
      message: "Choose a team that you are in, or ask a manager.",
    });
    await expect(
      aDeal(office.the(anna), { partyId: office.partyId, stageId: office.stageIds[0]!, teamId: elsewhere }),
    ).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await office.the(manager).crm.deal.update({ id: dealId, patch: { teamId: elsewhere } });
    await expect(office.the(anna).crm.deal.update({ id: dealId, patch: { ownerId: office.idOf(vera) } })).rejects.toMatchObject({
      message: /You would not see this deal any more/,
    });
    await office.the(manager).crm.deal.update({ id: dealId, patch: { teamId } });

    await office.the(anna).crm.deal.unshare({ dealId, userId: office.idOf(ben) });
    await expect(ofBen.deal.get({ id: dealId })).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(
      (await office.the(ben).notifications.list({ filter: { op: "equals", column: "place", value: `/crm/deals/${dealId}` } })).rows,
    ).toEqual([]);
    const { rows: trail } = await office.world.as("admin").audit.list({ resource: "platform.record_share" });
    expect(trail.slice(0, 3).map(({ act }) => act)).toEqual(["remove", "update", "create"]);
  });

  test("keeps what hangs on it to its audience, whoever writes something else there", async () => {
    const { id, activityId, fileIds } = await aTeamsDeal("Kept");
    const asAnna = (statement: ReturnType<typeof sql>) =>
      office.world.backend.database.asActor(office.people[anna]!.principal, (tx) => tx.execute(statement));
    await asAnna(sql`update crm.activity set audience_team_id = null where id = ${activityId}::uuid returning id`);
    await office.world.admin(
      `update platform.file set audience_team_id = null, audience_owner_id = null where audience_record_id = '${id}'`,
    );
    expect((await callBy(office.the(ben), "crm.activity.get", { id: activityId })).code).toBe("NOT_FOUND");
    for (const file of fileIds) expect((await callBy(office.the(walt), "files.get", { id: file })).code).toBe("NOT_FOUND");
  });

  test("cannot be reached by a share that says otherwise than it is, whoever writes it into the table", async () => {
    const hidden = await aTeamsDeal("Out of reach");
    const { id: own } = await aDeal(office.the(ben), { partyId: office.partyId, stageId: office.stageIds[0]!, name: "Ben's own" });
    await office.the(ben).crm.deal.share({ dealId: own, userId: office.idOf(walt) });
    const asBen = (statement: ReturnType<typeof sql>) =>
      office.world.backend.database.asActor(office.people[ben]!.principal, (tx) => tx.execute(statement));
    const insert = (resource: string) => sql`insert into platform.record_share (id, resource, record_id, user_id, audience_owner_id)
      values (gen_random_uuid(), ${resource}::text, ${hidden.id}::uuid, ${office.idOf(ben)}::uuid, ${office.idOf(ben)}::uuid)`;
    await expect(asBen(insert("crm.deal"))).rejects.toMatchObject({ code: "database.missingReference" });
    for (const resource of ["crm.Deal", "anything"])
      await expect(asBen(insert(resource))).rejects.toMatchObject({ code: "database.rowForbidden" });
    for (const turned of [sql`record_id = ${hidden.id}::uuid`, sql`user_id = ${office.idOf(ben)}::uuid`])
      await expect(
        asBen(sql`update platform.record_share set ${turned} where record_id = ${own}::uuid returning id`),
      ).rejects.toMatchObject({ code: "database.rowForbidden" });
    await asBen(
      sql`update platform.record_share set audience_owner_id = ${office.idOf(vera)}::uuid, changeable_id = ${hidden.id}::uuid where record_id = ${own}::uuid returning id`,
    );
    const kept = await office.world.admin(
      `select audience_owner_id::text as owner, changeable_id from platform.record_share where record_id = '${own}'`,
    );
    expect(kept).toEqual([{ owner: office.idOf(ben), changeable_id: null }]);
    expect((await callBy(office.the(ben), "crm.deal.get", { id: hidden.id })).code).toBe("NOT_FOUND");
  });

  test("gives work only to whom sees it, names nobody else, and reminds nobody who does not see it any more", async () => {
    const { id: dealId } = await aTeamsDeal("Work");
    const work = { kind: "task", subject: "Call them", dealId, dueAt: new Date("2020-01-01T09:00:00Z") } as const;
    await expect(office.the(anna).crm.activity.create({ ...work, assigneeId: office.idOf(ben) })).rejects.toMatchObject({
      cause: { code: "crm.assigneeCannotSee" },
    });
    const made = await office
      .the(anna)
      .crm.activity.create({ ...work, assigneeId: office.idOf(vera), mentions: [office.idOf(ben), office.idOf(manager)] });
    expect(made.mentions).toEqual([office.idOf(manager)]);
    const { rows } = await office.world
      .as("admin")
      .teams.members.list({ filter: { op: "equals", column: "userId", value: office.idOf(vera) } });
    for (const { id } of rows) await office.world.as("admin").teams.members.remove({ id });
    await office.world.backend.database.asActor(office.world.ours.principal("owner"), (tx) =>
      remindOfDue(tx, office.world.backend.clock()),
    );
    const ofDeal = { op: "equals", column: "place", value: `/crm/deals/${dealId}` } as const;
    expect((await office.the(vera).notifications.list({ filter: ofDeal })).rows).toEqual([]);
    expect((await office.the(manager).notifications.list({ filter: ofDeal })).rows[0]).toMatchObject({
      title: expect.stringContaining("Call them"),
    });

    // Whoever was told as a manager keeps nothing of it as less.
    const become = (role: Role) =>
      office.world.backend.database.asActor(office.world.ours.principal("owner"), (tx) =>
        tx
          .update(membership)
          .set({ role })
          .where(eq(membership.userId, office.idOf(walt))),
      );
    await become("manager");
    await office.the(anna).crm.activity.create({ kind: "note", subject: "For managers", dealId, mentions: [office.idOf(walt)] });
    expect((await office.the(walt).notifications.list({ filter: ofDeal })).rows).toHaveLength(1);
    await become("viewer");
    expect((await office.the(walt).notifications.list({ filter: ofDeal })).rows).toEqual([]);
  });

  test("and a note about it pass each other in neither order, and a note that turns to it takes its files along", async () => {
    const { teamId } = await aTeamsDeal("Team's own");
    const { database } = office.world.backend;
    const { id } = await aDeal(office.the(ben), { partyId: office.partyId, stageId: office.stageIds[0]! });
    const note = (dealId: string) =>
      sql`insert into crm.activity (id, kind, subject, deal_id) values (gen_random_uuid(), 'note', 'Race', ${dealId}::uuid)`;
    const give = sql`update crm.deal set team_id = ${teamId}::uuid where id = ${id}::uuid`;
    for (const [first, second] of [
      [note(id), give],
      [give, note(id)],
    ] as const) {
      await office.the(manager).crm.deal.update({ id, patch: { teamId: null } });
      const isHeld = Promise.withResolvers<void>();
      const one = database.asActor(office.people[manager]!.principal, async (tx) => {
        await tx.execute(first);
        isHeld.resolve();
        await eventually(async () =>
          expect(
            (await office.world.admin("select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"))
              .length,
          ).toBeGreaterThan(0),
        );
      });
      await isHeld.promise;
      await Promise.all([one, database.asActor(office.people[manager]!.principal, (tx) => tx.execute(second))]);
    }
    const rows = await office.world.admin(
      `select distinct audience_team_id::text as team, audience_owner_id::text as owner from crm.activity where deal_id = '${id}'`,
    );
    expect(rows).toEqual([{ team: teamId, owner: office.idOf(ben) }]);

    const free = await office.aWholeDeal("Free");
    await office.the(manager).crm.activity.update({ id: free.activityId, patch: { dealId: id } });
    const [file] = await office.world.admin(
      `select audience_record_id::text as record, audience_team_id::text as team from platform.file where id = '${free.fileIds[1]}'`,
    );
    expect(file).toEqual({ record: id, team: teamId });
  });

  test("takes whoever sees it no more out of its room, and stays what it is when its party is merged and the merge undone", async () => {
    const { teamId } = await aTeamsDeal("Other");
    const { crm } = office.the(manager);
    const { id: loserId } = await crm.party.create({ kind: "company", name: "Bergen Hotel AS" });
    const { id } = await aDeal(office.the(manager), { partyId: loserId, stageId: office.stageIds[0]!, name: "Open to all" });
    // A caller gives what the procedure yields.
    const room = (await office.the(ben).rooms.live({ resource: "crm.deal", id })) as unknown as AsyncIterable<unknown>;
    const thrownOut = (async () => {
      for await (const frame of room) expect(frame).toBeDefined();
    })();
    await crm.deal.update({ id, patch: { teamId } });
    await expect(thrownOut).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(office.the(ben).rooms.live({ resource: "crm.deal", id })).rejects.toMatchObject({ code: "NOT_FOUND" });

    const { id: activityId } = await crm.activity.create({ kind: "note", subject: "Ours", dealId: id, partyId: loserId });
    const audience = () =>
      office.world.admin(`select a.audience_team_id::text as team, d.party_id::text as party from crm.activity a
      join crm.deal d on d.id = a.deal_id where a.id = '${activityId}'`);
    const { id: mergeId } = await crm.party.merge({ winnerId: office.partyId, loserId });
    expect(await audience()).toEqual([{ team: teamId, party: office.partyId }]);
    const { rows } = await office.the(ben).crm.activity.timeline({ partyId: office.partyId, limit: 100 });
    expect(JSON.stringify(rows)).not.toContain(id);
    await crm.party.undoMerge({ mergeId });
    expect(await audience()).toEqual([{ team: teamId, party: loserId }]);
  });

  test("leaves nothing behind with whoever leaves the organization or when it goes, and its team stays while it has deals", async () => {
    const { id: dealId, teamId } = await aTeamsDeal("Left");
    await expect(office.world.as("admin").teams.remove({ id: teamId })).rejects.toMatchObject({ code: "CONFLICT" });
    const leaver = await office.another("staff", "Leaver");
    await office.the(anna).crm.deal.share({ dealId, userId: leaver.principal.userId });
    await office.world.as("admin").teams.members.create({ teamId, userId: leaver.principal.userId });
    await office.world.backend.database.asActor(office.world.ours.principal("owner"), (tx) =>
      tx.delete(membership).where(eq(membership.userId, leaver.principal.userId)),
    );
    const left = await office.world.admin(`select from platform.record_share where user_id = '${leaver.principal.userId}'
      union all select from platform.team_member where user_id = '${leaver.principal.userId}'`);
    expect(left).toEqual([]);
    await expect(office.world.as("admin").teams.members.create({ teamId, userId: leaver.principal.userId })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
    await office.the(anna).crm.deal.share({ dealId, userId: office.idOf(walt) });
    await office.the(manager).crm.deal.remove({ id: dealId });
    expect(await office.world.admin(`select from platform.record_share where record_id = '${dealId}'`)).toEqual([]);
  });
});
