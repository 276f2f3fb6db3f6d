import { eq, inArray, sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "@freehold/kernel/id.ts";
import { createWorld, type World } from "../../../testing/world.ts";
import { someParties } from "../fixtures.ts";
import type { FunnelStep } from "../report/contract.ts";
import { aDeal, aPipeline } from "./fixtures.ts";
import { deal, stageChange } from "./schema.ts";

const day = 86_400_000;
const start = Date.UTC(2026, 10, 2, 9);
let now = new Date(start);
let world: World;
let partyId: string;
let pipelineId: string;
let stages: { id: string; name: string }[];
beforeAll(async () => {
  world = await createWorld({ name: "crm_deal", clock: () => now });
  const userId = world.ours.principal("staff").userId;
  partyId = (await someParties({ manager: world.as("manager"), userId }, "Aroma")).company.id;
  ({ pipelineId, stages } = await aPipeline(world.as("manager"), "Sales"));
});
afterAll(() => world[Symbol.asyncDispose]());

const stageAt = (at: number): string => stages[at]!.id;
const staff = () => world.as("staff").crm.deal;
const make = (at = 0, changed: Partial<Parameters<typeof aDeal>[1]> = {}) =>
  aDeal(world.as("staff"), { partyId, stageId: stageAt(at), ...changed });
const historyOf = (dealId: string) => world.as("viewer").crm.deal.history({ dealId });
const asStaff = <T>(work: Parameters<typeof world.backend.database.asActor<T>>[1]): Promise<T> =>
  world.backend.database.asActor(world.ours.principal("staff"), work);

describe("the way of a deal", () => {
  test("is noted by whatever door it changes: a verb, an update, many at once, and a statement past every rule", async () => {
    const made = await make();
    now = new Date(start + day);
    await staff().move({ dealId: made.id, stageId: stageAt(1) });
    await staff().update({ id: made.id, patch: { stageId: stageAt(2) } });
    await staff().bulk({ rows: [{ act: "update", id: made.id, patch: { stageId: stageAt(3) } }] });
    await asStaff((tx) => tx.execute(sql`update crm.deal set stage_id = ${stageAt(0)}::uuid where id = ${made.id}::uuid`));
    await world.admin(`update crm.deal set stage_id = '${stageAt(1)}', name = 'Renamed' where id = '${made.id}'`);
    await world.admin(`update crm.deal set name = 'Renamed again' where id = '${made.id}'`);
    const history = await historyOf(made.id);
    expect(history.map(({ step, fromStage, stage }) => [step, fromStage, stage])).toEqual([
      [1, null, "New"],
      [2, "New", "Qualified"],
      [3, "Qualified", "Proposal"],
      [4, "Proposal", "Negotiation"],
      [5, "Negotiation", "New"],
      [6, "New", "Qualified"],
    ]);
    expect(history[1]).toMatchObject({ at: now, changedBy: world.ours.principal("staff").userId });
    expect(history.map(({ at }) => at)).toEqual(history.map(({ at }) => at).toSorted((a, b) => a.getTime() - b.getTime()));
  });

  test("cannot be written, changed or erased by hand, whatever the role", async () => {
    const made = await make();
    const owner = world.ours.principal("owner");
    const asOwner = <T>(work: Parameters<typeof world.backend.database.asActor<T>>[1]) => world.backend.database.asActor(owner, work);
    const forged = { dealId: made.id, step: 2, at: now, pipelineId, stageId: stageAt(1), stage: "Forged", status: "won" } as const;
    await expect(asOwner((tx) => tx.insert(stageChange).values(forged))).rejects.toMatchObject({ code: "database.rowForbidden" });
    await asOwner((tx) => tx.update(stageChange).set({ stage: "Forged" }).where(eq(stageChange.dealId, made.id)));
    await asOwner((tx) => tx.delete(stageChange).where(eq(stageChange.dealId, made.id)));
    expect(await historyOf(made.id)).toMatchObject([{ step: 1, stage: "New" }]);
  });

  test("of any moves, ends and reopenings is complete: each step begins where the one before ended, and the last is where it is", async () => {
    const act = fc.oneof(
      fc.record({ do: fc.constant("move" as const), to: fc.nat(3), by: fc.constantFrom("verb", "update", "raw") }),
      ...(["win", "lose", "reopen"] as const).map((verb) => fc.constant({ do: verb })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 6 }), async (acts) => {
        const { id: dealId } = await make();
        for (const one of acts) {
          now = new Date(now.getTime() + 60_000);
          // What is refused, as a second end is, leaves nothing behind.
          await perform(dealId, one).catch((error: unknown) => expect(error).toMatchObject({ code: "CONFLICT" }));
        }
        const [history, [row]] = await Promise.all([historyOf(dealId), asStaff((tx) => tx.select().from(deal).where(eq(deal.id, dealId)))]);
        expect(history.map(({ step }) => step)).toEqual(history.map((_, i) => i + 1));
        for (const [i, { fromStageId, fromStatus, at }] of history.entries()) {
          const before = history[i - 1];
          expect([fromStageId, fromStatus]).toEqual([before?.stageId ?? null, before?.status ?? null]);
          expect(at.getTime()).toBeGreaterThanOrEqual(before?.at.getTime() ?? 0);
        }
        expect(history.at(-1)).toMatchObject({ stageId: row!.stageId, status: row!.status });
        expect((row!.status === "open") === (row!.closedAt === null)).toBe(true);
        expect((row!.status === "lost") === (row!.lostReason !== null)).toBe(true);
      }),
      { numRuns: 8 },
    );
  });

  type Act =
    | { readonly do: "win" }
    | { readonly do: "lose" }
    | { readonly do: "reopen" }
    | { readonly do: "move"; readonly to: number; readonly by: string };

  async function perform(dealId: string, act: Act): Promise<unknown> {
    if (act.do === "win") return staff().win({ dealId });
    if (act.do === "lose") return staff().lose({ dealId, reason: "price" });
    if (act.do === "reopen") return staff().reopen({ dealId });
    const stageId = stageAt(act.to);
    if (act.by === "verb") return staff().move({ dealId, stageId });
    if (act.by === "update") return staff().update({ id: dealId, patch: { stageId } });
    return asStaff((tx) => tx.update(deal).set({ stageId }).where(eq(deal.id, dealId)));
  }
});

describe("the end of a deal", () => {
  test("happens once, however many say so at the same moment, and needs a reason when it is lost", async () => {
    const { id: dealId } = await make();
    const ends = await Promise.allSettled([
      staff().win({ dealId }),
      world.as("manager").crm.deal.lose({ dealId, reason: "competitor" }),
      world.as("admin").crm.deal.win({ dealId }),
      staff().lose({ dealId, reason: "price" }),
    ]);
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const end of ends) if (end.status === "rejected") expect(end.reason).toMatchObject({ cause: { code: "crm.dealClosed" } });
    expect(await historyOf(dealId)).toHaveLength(2);
    await expect(staff().move({ dealId, stageId: stageAt(2) })).rejects.toMatchObject({ cause: { code: "crm.dealClosed" } });
  });

  test("that is a loss has a reason by every door", async () => {
    const { id } = await make();
    // Proof: what a client of another language may send.
    await expect(staff().lose({ dealId: id } as never)).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(staff().lose({ dealId: id, reason: "other" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(staff().update({ id, patch: { status: "lost" } })).rejects.toMatchObject({ cause: { code: "crm.lostReasonNeeded" } });
    await expect(asStaff((tx) => tx.update(deal).set({ status: "lost" }).where(eq(deal.id, id)))).rejects.toMatchObject({
      code: "database.outsideLimits",
      details: { fields: { lostReason: expect.any(String) as string } },
    });
    expect(await staff().get({ id })).toMatchObject({ status: "open", closedAt: null });
  });

  test("can be taken back, and the reason stays in its history", async () => {
    const { id: dealId } = await make(1);
    now = new Date(now.getTime() + day);
    await staff().lose({ dealId, reason: "no_budget", note: "Next year perhaps." });
    now = new Date(now.getTime() + day);
    expect(await staff().reopen({ dealId })).toMatchObject({
      status: "open",
      closedAt: null,
      lostReason: null,
      lostNote: null,
      stageSince: now,
    });
    expect((await historyOf(dealId)).map(({ status, lostReason }) => [status, lostReason])).toEqual([
      ["open", null],
      ["lost", "no_budget"],
      ["open", null],
    ]);
    await expect(staff().reopen({ dealId })).rejects.toMatchObject({ cause: { code: "crm.dealOpen" } });
  });
});

test("what the organization wants to know of its deals is checked by every door", async () => {
  await world
    .as("manager")
    .crm.customField.create({ subject: "deal", key: "region", label: "Region", kind: "choice", choices: ["North", "South"] });
  const made = await staff().create({ name: "Regional", partyId, stageId: stageAt(0), custom: { region: "North" } });
  expect(made.custom).toEqual({ region: "North" });
  await expect(staff().update({ id: made.id, patch: { custom: { region: "East" } } })).rejects.toMatchObject({
    cause: { details: { fields: { "custom.region": "Choose one of the choices." } } },
  });
  await expect(
    asStaff((tx) =>
      tx
        .update(deal)
        .set({ custom: { region: "East" } })
        .where(eq(deal.id, made.id)),
    ),
  ).rejects.toMatchObject({
    kind: "invalid",
  });
  expect((await staff().update({ id: made.id, patch: { custom: { region: null } } })).custom).toEqual({});
});

test("a deal is in the pipeline of its stage, whatever was said, and in none that is not there", async () => {
  const other = await aPipeline(world.as("manager"), "Renewals");
  const made = await make();
  expect(made.pipelineId).toBe(pipelineId);
  expect(await staff().move({ dealId: made.id, stageId: other.stages[0]!.id })).toMatchObject({ pipelineId: other.pipelineId });
  await asStaff((tx) => tx.update(deal).set({ pipelineId }).where(eq(deal.id, made.id)));
  expect(await staff().get({ id: made.id })).toMatchObject({ pipelineId: other.pipelineId });
  await expect(make(0, { stageId: newId() })).rejects.toMatchObject({ cause: { details: { fields: { stageId: "does not exist" } } } });
  await expect(make(0, { currency: "XQZ" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
});

describe("the stages of a pipeline", () => {
  const orderOf = async (id: string) =>
    (await world.as("viewer").crm.stage.list({ filter: { op: "equals", column: "pipelineId", value: id }, sort: "position" })).rows;

  test("keep their positions without holes, however many add, order and remove at once", async () => {
    const mine = await aPipeline(world.as("manager"), "Contested");
    const crm = world.as("manager").crm.stage;
    const ids = mine.stages.map(({ id }) => id);
    const outcomes = await Promise.allSettled([
      ...["A", "B", "C"].map((name) => crm.add({ pipelineId: mine.pipelineId, name, probabilityPercent: 5, position: 1 })),
      crm.order({ pipelineId: mine.pipelineId, stageIds: ids.toReversed() }),
      crm.remove({ id: ids[2]! }),
      world.as("owner").crm.stage.remove({ id: ids[1]! }),
      world.as("admin").crm.stage.order({ pipelineId: mine.pipelineId, stageIds: ids }),
    ]);
    for (const outcome of outcomes) if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "CONFLICT" });
    const left = await orderOf(mine.pipelineId);
    expect(left.map(({ position }) => position)).toEqual(left.map((_, i) => i));
    const reversed = left.map(({ id }) => id).toReversed();
    expect((await crm.order({ pipelineId: mine.pipelineId, stageIds: reversed })).map(({ id }) => id)).toEqual(reversed);
    await expect(crm.order({ pipelineId: mine.pipelineId, stageIds: reversed.slice(1) })).rejects.toMatchObject({
      cause: { code: "crm.stagesChanged" },
    });
  });

  test("do not vanish while deals are in them: these move first, each with a line in its history", async () => {
    const mine = await aPipeline(world.as("manager"), "Shrinking");
    const [first, second] = mine.stages;
    const open = await make(0, { stageId: first!.id });
    const won = await make(0, { stageId: first!.id });
    await staff().win({ dealId: won.id });
    const { stage, pipeline } = world.as("manager").crm;
    await expect(stage.remove({ id: first!.id })).rejects.toMatchObject({ cause: { code: "crm.stageInUse", details: { deals: 2 } } });
    await expect(stage.remove({ id: first!.id, moveDealsTo: stageAt(0) })).rejects.toMatchObject({ cause: { code: "crm.stageElsewhere" } });
    await expect(world.admin(`delete from crm.stage where id = '${first!.id}'`)).rejects.toThrow(/violates/);
    await expect(pipeline.remove({ id: mine.pipelineId })).rejects.toMatchObject({ cause: { code: "database.stillReferred" } });
    await expect(world.as("staff").crm.stage.remove({ id: first!.id })).rejects.toMatchObject({ code: "FORBIDDEN" });
    now = new Date(now.getTime() + day);
    await stage.remove({ id: first!.id, moveDealsTo: second!.id });
    const moved = await asStaff((tx) =>
      tx
        .select()
        .from(deal)
        .where(inArray(deal.id, [open.id, won.id])),
    );
    expect(moved.map(({ stageId }) => stageId)).toEqual([second!.id, second!.id]);
    expect((await historyOf(open.id)).at(-1)).toMatchObject({ fromStage: "New", stage: "Qualified", status: "open" });
    expect((await historyOf(won.id)).at(-1)).toMatchObject({ fromStage: "New", stage: "Qualified", fromStatus: "won", status: "won" });
    expect((await orderOf(mine.pipelineId)).map(({ position }) => position)).toEqual([0, 1, 2]);
  });
});

describe("reports", () => {
  test("say what the deals say, each currency by itself, and nothing of another organization", async () => {
    now = new Date(Date.UTC(2026, 2, 2, 9));
    const mine = await aPipeline(world.as("manager"), "Reported");
    const [a, b, c, d] = mine.stages.map(({ id }) => id) as [string, string, string, string];
    const sell = (valueMinor: bigint, currency: string, expectedOn?: string, probabilityPercent?: number) =>
      staff().create({
        name: "Reported",
        partyId,
        stageId: a,
        valueMinor,
        currency,
        ...(expectedOn && { expectedOn }),
        ...(probabilityPercent !== undefined && { probabilityPercent }),
      });
    const euro = await sell(10_001n, "EUR", "2026-04-10");
    const dollar = await sell(50_000n, "USD", "2026-04-11", 33);
    const yen = await sell(7n, "JPY");
    const won = await sell(20_000n, "EUR");
    const lost = await sell(30_000n, "EUR");
    const after = (days: number): Date => (now = new Date(Date.UTC(2026, 2, 2, 9) + days * day));
    after(1);
    await staff().move({ dealId: euro.id, stageId: b });
    await staff().move({ dealId: won.id, stageId: c });
    after(3);
    await staff().move({ dealId: euro.id, stageId: a });
    await staff().win({ dealId: won.id });
    await staff().move({ dealId: lost.id, stageId: b });
    after(5);
    await staff().lose({ dealId: lost.id, reason: "price" });
    const { report } = world.as("viewer").crm;
    const march = { pipelineId: mine.pipelineId, from: "2026-03-01", until: "2026-03-31" };

    const funnel = await report.funnel(march);
    expect(funnel).toMatchObject({ deals: 5, won: 1 });
    expect(funnel.steps.map(({ reached }: FunnelStep) => reached)).toEqual([5, 3, 1, 1]);
    expect(await report.funnel({ ...march, from: "2026-04-01", until: "2026-04-30" })).toMatchObject({ deals: 0 });

    const exits = new Map((await report.conversion(march)).map((exit) => [exit.stageId, exit]));
    expect(exits.get(a)).toMatchObject({ left: 3, forward: 3, back: 0, won: 0, lost: 0, elsewhere: 0 });
    expect(exits.get(b)).toMatchObject({ left: 2, forward: 0, back: 1, won: 0, lost: 1, elsewhere: 0 });
    expect(exits.get(c)).toMatchObject({ left: 1, won: 1 });
    expect(exits.get(d)).toMatchObject({ left: 0 });

    const ageing = new Map((await report.ageing(march)).map((stage) => [stage.stageId, stage]));
    expect(ageing.get(a)?.passed).toEqual({ count: 3, lowerSeconds: 86_400, medianSeconds: 86_400, upperSeconds: 2 * 86_400 });
    expect(ageing.get(a)?.now).toMatchObject({ count: 3, medianSeconds: 5 * 86_400 });
    expect(ageing.get(d)).toMatchObject({ now: { count: 0, medianSeconds: null }, passed: { count: 0, medianSeconds: null } });

    expect(await report.outcomes(march)).toEqual([
      { status: "won", reason: null, deals: 1, values: [{ currency: "EUR", minor: 20_000n }] },
      { status: "lost", reason: "price", deals: 1, values: [{ currency: "EUR", minor: 30_000n }] },
    ]);
    expect(await report.owners(march)).toEqual([
      {
        ownerId: world.ours.principal("staff").userId,
        open: 3,
        won: 1,
        lost: 1,
        wonPercent: 50,
        openValues: [
          { currency: "EUR", minor: 10_001n },
          { currency: "JPY", minor: 7n },
          { currency: "USD", minor: 50_000n },
        ],
        wonValues: [{ currency: "EUR", minor: 20_000n }],
      },
    ]);
    const forecast = await report.forecast({ pipelineId: mine.pipelineId });
    expect(forecast).toEqual([
      { month: "2026-04", currency: "EUR", deals: 1, minor: 10_001n, weightedMinor: 1_000n },
      { month: "2026-04", currency: "USD", deals: 1, minor: 50_000n, weightedMinor: 16_500n },
      { month: null, currency: "JPY", deals: 1, minor: 7n, weightedMinor: 1n },
    ]);
    // Nothing is stored: what a deal says now is what the forecast says now.
    await staff().update({ id: yen.id, patch: { valueMinor: 1000n, probabilityPercent: 100, expectedOn: "2026-05-01" } });
    await staff().win({ dealId: dollar.id });
    expect((await report.forecast({ pipelineId: mine.pipelineId })).map(({ month, weightedMinor }) => [month, weightedMinor])).toEqual([
      ["2026-04", 1_000n],
      ["2026-05", 1_000n],
    ]);

    const theirs = world.neighbour("owner").crm.report;
    expect(await theirs.forecast({})).toEqual([]);
    expect(await theirs.funnel(march)).toEqual({ deals: 0, steps: [], won: 0 });
    expect(await theirs.outcomes({ from: "2026-01-01", until: "2026-12-31" })).toEqual([]);
    expect(await world.as("viewer").crm.report.ageing({ ...march, pipelineId: newId() })).toEqual([]);
  });

  test("place every won deal in one country and one year of the organization's calendar, also where no country is known", async () => {
    const { crm } = world.as("manager");
    const mine = await aPipeline(world.as("manager"), "Placed");
    const company = async (name: string, ...addresses: { kind: "main" | "billing"; country: string | null }[]): Promise<string> => {
      const { id } = await crm.party.create({ kind: "company", name });
      for (const address of addresses) await crm.partyAddress.create({ partyId: id, street: "1", ...address });
      return id;
    };
    const billed = { kind: "billing", country: "US" } as const;
    const twice = await company(
      "Twice",
      billed,
      { kind: "main", country: null },
      { kind: "main", country: "DE" },
      { kind: "main", country: "FR" },
    );
    const unplaced = await company("Unplaced", billed);
    const won = (of: string, valueMinor: bigint, closedAt: string, currency = "EUR") =>
      crm.deal.create({
        name: "Won",
        partyId: of,
        stageId: mine.stages[0]!.id,
        status: "won",
        valueMinor,
        currency,
        closedAt: new Date(closedAt),
      });
    // In Rome the year has begun by then.
    await won(twice, 1n, "2025-12-31T23:30:00Z");
    await won(twice, 10n, "2025-12-31T22:30:00Z");
    await won(twice, 100n, "2026-02-01T00:00:00Z");
    await won(twice, 1000n, "2026-02-01T00:00:00Z", "USD");
    await won(unplaced, 10_000n, "2026-02-01T00:00:00Z");
    await crm.deal.create({ name: "Open", partyId: twice, stageId: mine.stages[0]!.id, valueMinor: 5n });
    const { report } = world.as("viewer").crm;
    const period = { pipelineId: mine.pipelineId, from: "2025-01-01", until: "2026-12-31" };
    expect(await report.revenue(period)).toEqual([
      { country: "DE", year: 2025, currency: "EUR", deals: 1, minor: 10n },
      { country: "DE", year: 2026, currency: "EUR", deals: 2, minor: 101n },
      { country: "DE", year: 2026, currency: "USD", deals: 1, minor: 1000n },
      { country: null, year: 2026, currency: "EUR", deals: 1, minor: 10_000n },
    ]);
    expect(await report.revenue({ ...period, from: "2026-01-01", until: "2026-01-01" })).toEqual([
      { country: "DE", year: 2026, currency: "EUR", deals: 1, minor: 1n },
    ]);
    expect(await world.neighbour().crm.report.revenue(period)).toEqual([]);
    await expect(crm.partyAddress.create({ partyId: unplaced, street: "1", country: "UK" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(world.admin(`update crm.party_address set country = 'x1' where party_id = '${unplaced}'`)).rejects.toThrow(/country_code/);
  });

  test("sum what is in stock for each supplier, each unit by itself, and leave out neither who supplies nothing nor what nobody counts", async () => {
    const { crm } = world.as("manager");
    const supplier = async (name: string, ...goods: [stock: number | null, unit: string | null][]): Promise<void> => {
      const { id } = await crm.party.create({ kind: "company", name });
      const { id: supplierId } = await crm.supplier.create({ partyId: id });
      for (const [i, [stock, unit]] of goods.entries()) await crm.supply.create({ supplierId, goods: `Good ${i}`, stock, unit });
    };
    await supplier("Mill", [0.1, "kg"], [0.2, "kg"], [7, "sacks"], [null, "kg"]);
    await supplier("Idle");
    await supplier("Service", [null, null]);
    expect(await world.as("viewer").crm.report.stock()).toMatchObject([
      { supplier: "Mill", unit: "kg", goods: 3, counted: 2, stock: 0.3 },
      { supplier: "Mill", unit: "sacks", goods: 1, counted: 1, stock: 7 },
      { supplier: "Idle", unit: null, goods: 0, counted: 0, stock: 0 },
      { supplier: "Service", unit: null, goods: 1, counted: 0, stock: 0 },
    ]);
    expect(await world.neighbour().crm.report.stock()).toEqual([]);
    await expect(world.as("member").crm.report.stock()).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  test("equal what anybody can work out from the deals and their histories, after all that happened to them above", async () => {
    const viewer = world.as("viewer").crm;
    const ever = { pipelineId, from: "2000-01-01", until: "2100-01-01" };
    const ofPipeline = { op: "equals", column: "pipelineId", value: pipelineId } as const;
    const positions = new Map((await viewer.stage.list({ filter: ofPipeline })).rows.map(({ id, ...row }) => [id, row]));
    const { rows: everywhere } = await viewer.deal.list({ limit: 500 });
    const deals = everywhere.filter((one) => one.pipelineId === pipelineId);
    // Also deals that went on to another pipeline have passed these stages.
    const ways = new Map(await Promise.all(everywhere.map(async ({ id }) => [id, await historyOf(id)] as const)));
    expect(deals.length).toBeGreaterThan(10);

    const promised = Map.groupBy(
      deals.filter(({ status }) => status === "open"),
      ({ expectedOn, currency }) => `${expectedOn?.slice(0, 7) ?? "null"} ${currency}`,
    );
    const weighted = [...promised].map(([key, own]) => {
      const parts = own.map((one) => one.valueMinor * BigInt(one.probabilityPercent ?? positions.get(one.stageId)!.probabilityPercent));
      return `${key} ${(parts.reduce((sum, part) => sum + part, 0n) + 50n) / 100n}`;
    });
    const forecast = (await viewer.report.forecast({ pipelineId })).map(
      ({ month, currency, weightedMinor }) => `${month} ${currency} ${weightedMinor}`,
    );
    expect(forecast.toSorted()).toEqual(weighted.toSorted());

    const passages = [...ways.values()].flatMap((way) =>
      way.flatMap((step, i) => (step.status === "open" ? [{ step, next: way[i + 1] }] : [])),
    );
    for (const exit of await viewer.report.conversion(ever)) {
      const left = passages.flatMap(({ step, next }) => (step.stageId === exit.stageId && next ? [next] : []));
      const further = (by: number) =>
        left.filter(
          ({ status, stageId }) =>
            status === "open" && Math.sign((positions.get(stageId)?.position ?? NaN) - positions.get(exit.stageId)!.position) === by,
        );
      const ended = (as: string) => left.filter(({ status }) => status === as).length;
      expect(exit).toMatchObject({
        left: left.length,
        forward: further(1).length,
        back: further(-1).length,
        won: ended("won"),
        lost: ended("lost"),
      });
    }
    for (const { stageId, passed, now: there } of await viewer.report.ageing(ever)) {
      const lasted = passages.flatMap(({ step, next }) =>
        step.stageId === stageId && next ? [(next.at.getTime() - step.at.getTime()) / 1000] : [],
      );
      expect([passed.count, there.count]).toEqual([
        lasted.length,
        passages.filter(({ step, next }) => step.stageId === stageId && !next).length,
      ]);
      expect(passed.medianSeconds).toBeCloseTo(quantile(lasted, 0.5), 3);
      expect(passed.upperSeconds).toBeCloseTo(quantile(lasted, 0.75), 3);
    }
    const funnel = await viewer.report.funnel(ever);
    const reached = (from: number): number =>
      deals.filter(
        ({ id, status }) => status === "won" || ways.get(id)!.some(({ stageId }) => (positions.get(stageId)?.position ?? 0) >= from),
      ).length;
    expect(funnel.steps.map((step) => step.reached)).toEqual([0, 1, 2, 3].map(reached));
  });

  /** Between the values beside it, as PostgreSQL does. */
  function quantile(values: readonly number[], part: number): number {
    const sorted = values.toSorted((a, b) => a - b);
    const at = (sorted.length - 1) * part;
    const [below = NaN, above = below] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
    return below + (above - below) * (at - Math.floor(at));
  }
});
