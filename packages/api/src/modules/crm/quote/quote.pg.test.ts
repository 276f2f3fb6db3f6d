import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { eq, sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sender } from "../../../platform/files/testing/sending.ts";
import { createWorld, type World } from "../../../testing/world.ts";
import { someConsent } from "../consent/fixtures.ts";
import { aDeal, aPipeline } from "../deal/fixtures.ts";
import { deal } from "../deal/schema.ts";
import { someParties } from "../fixtures.ts";
import { netOfLine, totalsOf } from "../product/amounts.contract.ts";
import { dealLine } from "../product/schema.ts";
import { someOffers } from "./fixtures.ts";
import { quote, quoteLine } from "./schema.ts";

const start = new Date("2026-11-22T10:00:00Z");
let now = start;
let world: World;
let company: string;
let person: string;
let stageId: string;
beforeAll(async () => {
  world = await createWorld({ name: "crm_quote", clock: () => now });
  const made = await someParties({ manager: world.as("manager"), userId: world.ours.principal("staff").userId }, "Aroma");
  [company, person] = [made.company.id, made.person.id];
  stageId = (await aPipeline(world.as("manager"), "Sales")).stages[0]!.id;
});
afterAll(() => world[Symbol.asyncDispose]());

const staff = () => world.as("staff").crm;
const manager = () => world.as("manager").crm;
const asStaff = <T>(work: Parameters<typeof world.backend.database.asActor<T>>[1]): Promise<T> =>
  world.backend.database.asActor(world.ours.principal("staff"), work);
const sell = (changed: Partial<Parameters<typeof aDeal>[1]> = {}) => aDeal(world.as("staff"), { partyId: company, stageId, ...changed });
const valueOf = async (id: string) => {
  const { valueMinor, hasLines } = await staff().deal.get({ id });
  return { valueMinor, hasLines };
};
type Said = { quantityThousandths: bigint; unitPriceMinor: bigint; discountBasisPoints: number; taxBasisPoints: number };
const wine = { quantityThousandths: 2_500n, unitPriceMinor: 333n, discountBasisPoints: 0, taxBasisPoints: 2200 };
const linesOf = (id: string) => asStaff((tx) => tx.select().from(dealLine).where(eq(dealLine.dealId, id)).orderBy(dealLine.position));

describe("the lines of a deal", () => {
  test("make its value, whoever writes it; without any it is what was typed in", async () => {
    const { id } = await sell({ valueMinor: 7_000n });
    expect(await valueOf(id)).toEqual({ valueMinor: 7_000n, hasLines: false });
    const line = await staff().dealLine.create({ dealId: id, text: "Wine", ...wine });
    expect([line.netMinor, line.position]).toEqual([833n, 1]);
    await staff().dealLine.create({ dealId: id, text: "Glasses", ...wine, discountBasisPoints: 5000 });
    expect(await valueOf(id)).toEqual({ valueMinor: 1_249n, hasLines: true });
    await expect(staff().deal.update({ id, patch: { valueMinor: 5n } })).rejects.toMatchObject({ cause: { code: "crm.valueFromLines" } });
    await asStaff((tx) => tx.update(deal).set({ valueMinor: 5n, hasLines: false }).where(eq(deal.id, id)));
    await world.admin(`update crm.deal set value_minor = 6 where id = '${id}'`);
    await world.admin(`update crm.deal_line set net_minor = 1, unit_price_minor = 400 where id = '${line.id}'`);
    expect(await valueOf(id)).toEqual({ valueMinor: 1_416n, hasLines: true });
    await asStaff((tx) => tx.delete(dealLine).where(eq(dealLine.dealId, id)));
    expect((await staff().deal.update({ id, patch: { valueMinor: 9n } })).valueMinor).toBe(9n);
    expect(await valueOf(id)).toEqual({ valueMinor: 9n, hasLines: false });
  });

  test("come to what anybody can work out, whatever is sold for whatever, and so do the sums of the quote", async () => {
    const said = fc.record({
      quantityThousandths: fc.bigInt({ min: 1n, max: 10n ** 7n }),
      unitPriceMinor: fc.bigInt({ min: 0n, max: 10n ** 9n }),
      discountBasisPoints: fc.integer({ min: 0, max: 10_000 }),
      taxBasisPoints: fc.constantFrom(0, 400, 1000, 2200),
    });
    const drawn: Said[][] = fc.sample(fc.array(said, { minLength: 1, maxLength: 25 }), 4);
    for (const lines of drawn) {
      const { id } = await sell();
      await asStaff((tx) => tx.insert(dealLine).values(lines.map((line, i) => ({ dealId: id, text: `Line ${i}`, ...line }))));
      const kept = await linesOf(id);
      expect(kept.map(({ text, netMinor, position }) => [text, netMinor, position])).toEqual(
        lines.map((line, i) => [`Line ${i}`, netOfLine(line), i + 1]),
      );
      const totals = totalsOf(kept);
      expect(await valueOf(id)).toEqual({ valueMinor: totals.netMinor, hasLines: true });
      const { netMinor, taxMinor, grossMinor } = await staff().quote.draft({ dealId: id });
      expect({ netMinor, taxMinor, grossMinor }).toEqual({
        netMinor: totals.netMinor,
        taxMinor: totals.taxMinor,
        grossMinor: totals.grossMinor,
      });
    }
  });

  test("are counted and summed without a gap, however many add, change, order and remove at once", async () => {
    const { id } = await sell();
    const made = await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        staff().dealLine.create({ dealId: id, text: `Line ${i}`, ...wine, unitPriceMinor: BigInt(100 * i) }),
      ),
    );
    const ids = made.map((line) => line.id);
    const outcomes = await Promise.allSettled([
      ...ids.slice(0, 2).map((one) => staff().dealLine.remove({ id: one })),
      ...ids.slice(2, 4).map((one) => manager().dealLine.update({ id: one, patch: { quantityThousandths: 7_000n } })),
      ...["X", "Y"].map((text) => manager().dealLine.create({ dealId: id, text, ...wine })),
      staff().dealLine.order({ dealId: id, lineIds: ids.toReversed() }),
      staff().deal.update({ id, patch: { name: "Renamed" } }),
      staff().deal.move({ dealId: id, stageId }),
    ]);
    for (const outcome of outcomes) if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "CONFLICT" });
    const left = await linesOf(id);
    expect(left.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await valueOf(id)).toEqual({ valueMinor: left.reduce((sum, line) => sum + netOfLine(line), 0n), hasLines: true });
    const reversed = left.map((line) => line.id).toReversed();
    expect((await staff().dealLine.order({ dealId: id, lineIds: reversed })).map((line) => line.id)).toEqual(reversed);
    await expect(staff().dealLine.order({ dealId: id, lineIds: reversed.slice(1) })).rejects.toMatchObject({
      cause: { code: "crm.linesChanged" },
    });
    await expect(world.admin(`update crm.deal_line set position = 9 where id = '${reversed[0]}'`)).rejects.toThrow(/without holes/);
    await expect(world.admin(`delete from crm.deal where id = '${id}'`)).resolves.toBeDefined();
  });
});

/** A deal with one line and a quote that was issued for it. */
async function issued(changed: Partial<Parameters<typeof aDeal>[1]> = {}) {
  const { id: dealId } = await sell(changed);
  await staff().dealLine.create({ dealId, text: "Wine", ...wine });
  const { id: quoteId } = await staff().quote.draft({ dealId });
  return { dealId, quoteId, row: await staff().quote.issue({ quoteId }) };
}

describe("a quote", () => {
  test("is drafted with the deal's lines, to where its client wants letters", async () => {
    const { id: dealId } = await sell({ name: "Without lines", valueMinor: 12_300n, currency: "CHF" });
    const draft = await staff().quote.draft({ dealId });
    expect(draft).toMatchObject({
      status: "draft",
      number: null,
      subject: "Without lines",
      recipientName: "Aroma",
      recipientAddress: "Via Roma 1\nRoma",
      currency: "CHF",
      validUntil: "2026-12-22",
      grossMinor: 12_300n,
    });
    await staff().quoteLine.create({ quoteId: draft.id, text: "Delivery", ...wine });
    expect(await staff().quote.get({ id: draft.id })).toMatchObject({ netMinor: 13_133n, taxMinor: 183n, grossMinor: 13_316n });
    expect(await valueOf(dealId)).toEqual({ valueMinor: 12_300n, hasLines: false });
    await staff().quote.update({ id: draft.id, patch: { validUntil: "2026-11-21" } });
    await expect(staff().quote.issue({ quoteId: draft.id })).rejects.toMatchObject({ cause: { code: "crm.quoteValidity" } });
    await staff().quote.remove({ id: draft.id });
  });

  test("gets the next number of its year, never twice and without holes, however many are issued at once", async () => {
    const drafts = await Promise.all(Array.from({ length: 8 }, async () => (await staff().quote.draft({ dealId: (await sell()).id })).id));
    await asStaff((tx) => tx.delete(quoteLine).where(eq(quoteLine.quoteId, drafts[3]!)));
    const outcomes = await Promise.allSettled(drafts.map((quoteId, i) => (i % 2 === 0 ? staff() : manager()).quote.issue({ quoteId })));
    expect(outcomes.map(({ status }) => status).filter((one) => one === "rejected")).toHaveLength(1);
    expect(outcomes[3]).toMatchObject({ reason: { cause: { code: "crm.quoteEmpty" } } });
    await expect(staff().quote.issue({ quoteId: drafts[0]! })).rejects.toMatchObject({ cause: { code: "crm.quoteIssued" } });
    // The night before New Year is another year in Rome than in Greenwich.
    now = new Date("2026-12-31T23:30:00Z");
    const { row } = await issued();
    now = start;
    expect(row).toMatchObject({ number: "Q-2027-0001", issuedOn: "2027-01-01" });
    const numbers = await world.admin<{ number: string }>(
      `select number from crm.quote where org_id = '${world.ours.id}' and year = 2026 order by sequence`,
    );
    expect(numbers.map(({ number }) => number)).toEqual(numbers.map((_, i) => `Q-2026-${String(i + 1).padStart(4, "0")}`));
    expect(numbers.length).toBeGreaterThanOrEqual(7);
  });

  test("never changes once it was issued, whoever writes, and stays with its deal", async () => {
    const { dealId, quoteId } = await issued();
    const [line] = await asStaff((tx) => tx.select().from(quoteLine).where(eq(quoteLine.quoteId, quoteId)));
    const frozen = { kind: "invalid", message: expect.stringContaining("never changes") as string };
    await expect(asStaff((tx) => tx.update(quote).set({ subject: "Another" }).where(eq(quote.id, quoteId)))).rejects.toMatchObject(frozen);
    await expect(asStaff((tx) => tx.update(quote).set({ partyId: person }).where(eq(quote.id, quoteId)))).rejects.toMatchObject(frozen);
    await expect(staff().quote.update({ id: quoteId, patch: { validUntil: "2027-12-31" } })).rejects.toMatchObject({ cause: frozen });
    await expect(staff().quoteLine.update({ id: line!.id, patch: { unitPriceMinor: 1n } })).rejects.toMatchObject({ cause: frozen });
    await expect(staff().quoteLine.create({ quoteId, text: "More", ...wine })).rejects.toMatchObject({ cause: frozen });
    for (const statement of [
      `update crm.quote set gross_minor = 1 where id = '${quoteId}'`,
      `update crm.quote set number = null where id = '${quoteId}'`,
      `update crm.quote set status = 'draft' where id = '${quoteId}'`,
      `delete from crm.quote_line where id = '${line!.id}'`,
      `update crm.quote_line set position = 2 where id = '${line!.id}'`,
      `delete from crm.quote where id = '${quoteId}'`,
      `delete from crm.deal where id = '${dealId}'`,
    ])
      await expect(world.admin(statement), statement).rejects.toThrow(/never changes|stays|already/);
    await expect(manager().deal.remove({ id: dealId })).rejects.toMatchObject({
      cause: { message: expect.stringContaining("stays") as string },
    });
  });

  test("is accepted once, in time, and its deal is won with what was agreed", async () => {
    const { dealId, quoteId } = await issued();
    const second = await staff().quote.draft({ dealId });
    await staff().dealLine.create({ dealId, text: "Not in the quote", ...wine });
    now = new Date("2026-12-23T09:00:00Z");
    await expect(staff().quote.accept({ quoteId })).rejects.toMatchObject({ cause: { code: "crm.quoteExpired" } });
    await expect(staff().quote.accept({ quoteId, on: "2026-11-21" })).rejects.toMatchObject({ cause: { code: "crm.quoteDay" } });
    const outcomes = await Promise.allSettled([1, 2].map(() => staff().quote.accept({ quoteId, on: "2026-12-22" })));
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(await staff().deal.get({ id: dealId })).toMatchObject({ status: "won", valueMinor: 833n, hasLines: true });
    now = start;
    await staff().quote.issue({ quoteId: second.id });
    await expect(staff().quote.accept({ quoteId: second.id })).rejects.toMatchObject({ cause: { code: "crm.quoteOtherAccepted" } });
    expect(await staff().quote.decline({ quoteId: second.id, reason: "The other one" })).toMatchObject({ status: "declined" });
    await expect(staff().quote.revise({ quoteId })).rejects.toMatchObject({ cause: { code: "crm.quoteOver" } });
  });

  test("is replaced by its new version when that is issued, and by one only", async () => {
    const { quoteId, row } = await issued();
    const [one, two] = await Promise.all([1, 2].map(() => staff().quote.revise({ quoteId })));
    expect(one!.id).toBe(two!.id);
    expect(one).toMatchObject({ replacesId: quoteId, netMinor: row.netMinor, status: "draft" });
    expect((await staff().quote.get({ id: quoteId })).status).toBe("issued");
    await staff().quote.issue({ quoteId: one!.id });
    expect(await staff().quote.get({ id: quoteId })).toMatchObject({ status: "superseded", number: row.number });
    await expect(staff().quote.accept({ quoteId })).rejects.toMatchObject({ cause: { code: "crm.quoteOver" } });
  });

  test("goes along when its party becomes part of another, and says what it said", async () => {
    const [stays, goes] = await Promise.all(["Bar Centrale", "Bar Central"].map((name) => staff().party.create({ kind: "company", name })));
    const { quoteId } = await issued({ partyId: goes!.id });
    const merge = await manager().party.merge({ winnerId: stays!.id, loserId: goes!.id });
    expect(await staff().quote.get({ id: quoteId })).toMatchObject({ partyId: stays!.id, recipientName: "Bar Central" });
    await manager().party.undoMerge({ mergeId: merge.id });
    expect(await staff().quote.get({ id: quoteId })).toMatchObject({ partyId: goes!.id });
  });

  test("is for those alone who see its deal, and so are its lines", async () => {
    const admin = world.as("admin");
    const team = await admin.teams.create({ name: "Quiet sales" });
    const { dealId, quoteId } = await issued();
    await manager().deal.update({ id: dealId, patch: { teamId: team.id, ownerId: world.ours.principal("manager").userId } });
    for (const rows of [
      await staff().quote.list({ filter: { op: "equals", column: "id", value: quoteId } }),
      await staff().quoteLine.list({ filter: { op: "equals", column: "quoteId", value: quoteId } }),
      await staff().dealLine.list({ filter: { op: "equals", column: "dealId", value: dealId } }),
    ])
      expect(rows.rows).toEqual([]);
    await expect(staff().quote.draft({ dealId })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(staff().quote.accept({ quoteId })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(staff().dealLine.create({ dealId, text: "Mine", ...wine })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    // Whoever may read it changes neither its lines nor what becomes of its quotes.
    await manager().deal.share({ dealId, userId: world.ours.principal("staff").userId });
    expect((await staff().quote.get({ id: quoteId })).number).not.toBeNull();
    await expect(staff().quote.accept({ quoteId })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(staff().quote.draft({ dealId })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(staff().dealLine.create({ dealId, text: "Mine", ...wine })).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect((await manager().quoteLine.list({ filter: { op: "equals", column: "quoteId", value: quoteId } })).rows).toHaveLength(1);
  });
});

/** The words of every page of a PDF, one space between two. */
async function pagesOf(content: Uint8Array): Promise<string[]> {
  const reader = new Worker(new URL("testing/pdf-reader.ts", import.meta.url), { workerData: new Uint8Array(content) });
  const [pages] = (await once(reader, "message")) as [string[]];
  return pages.map((page) => page.replaceAll(/\s+/g, " "));
}

describe("the PDF of a quote", () => {
  test("is made once it is issued, says what the rows say on pages that repeat their head, and is fetched by the usual door", async () => {
    await manager().letterhead.set({
      name: "Fresh Market Srl",
      address: "Via del Mercato 3\n00153 Roma",
      taxNumber: "P. IVA IT01234567890",
      bankLine: "IBAN IT60 X054",
      language: "it",
    });
    const { id: dealId } = await sell({ name: "Żółć für Ελλάδα" });
    const sold = Array.from({ length: 70 }, (_, i) => ({
      dealId,
      text: `Cassa ${i + 1}`,
      unit: "pz",
      quantityThousandths: BigInt(1_000 + i * 125),
      unitPriceMinor: BigInt(123_456 + i * 789),
      discountBasisPoints: (i % 4) * 250,
      taxBasisPoints: i % 3 === 0 ? 400 : 2200,
    }));
    await asStaff((tx) => tx.insert(dealLine).values(sold));
    const { id: quoteId } = await staff().quote.draft({ dealId });
    const issuedRow = await staff().quote.issue({ quoteId });
    await manager().letterhead.set({ name: "Renamed later" });
    await world.backend.jobs.drain();
    const { fileId } = await staff().quote.get({ id: quoteId });
    expect(await staff().quote.pdf({ quoteId })).toMatchObject({ id: fileId, status: "ready", bucket: "quotes", recordId: quoteId });
    const { url } = await world.as("viewer").files.link({ id: fileId! });
    const { content } = await sender(world.backend).get(url);
    const pages = await pagesOf(content);
    expect(pages.length).toBeGreaterThan(2);
    pages.forEach((page, i) => {
      expect(page).toContain(`Pagina ${i + 1} di ${pages.length}`);
      if (page.includes("Cassa")) expect(page).toContain("Descrizione");
    });
    const text = pages.join(" ");
    const euros = (minor: bigint) =>
      new Intl.NumberFormat("it-IT", { style: "currency", currency: "EUR", useGrouping: "always" })
        .format(Number(minor) / 100)
        .replaceAll(/\s/g, " ");
    const totals = totalsOf(sold.map((line) => ({ ...line, netMinor: netOfLine(line) })));
    expect(issuedRow.grossMinor).toBe(totals.grossMinor);
    for (const said of [
      issuedRow.number!,
      "Fresh Market Srl",
      "Aroma",
      "Żółć für Ελλάδα",
      "22 novembre 2026",
      "22 dicembre 2026",
      ...sold.map(({ text: words }) => words),
      ...sold.map((line) => euros(netOfLine(line))),
      euros(totals.netMinor),
      ...totals.taxes.flatMap((tax) => [euros(tax.netMinor), euros(tax.taxMinor)]),
      euros(totals.grossMinor),
    ])
      expect(text).toContain(said);
    expect(text).not.toContain("Renamed later");
  });

  test("is one file, however many ask for it, and is made again of the same words when somebody has removed it", async () => {
    const { quoteId } = await issued();
    const { id: draftId } = await staff().quote.draft({ dealId: (await sell()).id });
    await expect(staff().quote.pdf({ quoteId: draftId })).rejects.toMatchObject({ cause: { code: "crm.quoteNotIssued" } });
    await expect(staff().quote.preview({ quoteId })).rejects.toMatchObject({ cause: { code: "crm.quoteIssued" } });
    const preview = await staff().quote.preview({ quoteId: draftId });
    const { url } = await world.as("staff").files.link({ id: preview.id });
    expect((await pagesOf((await sender(world.backend).get(url)).content)).join(" ")).toContain("Bozza");
    expect(await staff().quote.get({ id: draftId })).toMatchObject({ number: null, fileId: null });
    const made = await Promise.all([1, 2, 3].map(() => staff().quote.pdf({ quoteId })));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    const ofQuote = { op: "equals" as const, column: "recordId" as const, value: quoteId };
    expect((await staff().quote.get({ id: quoteId })).fileId).toBe(made[0]!.id);
    expect((await world.as("staff").files.list({ filter: ofQuote })).rows).toHaveLength(1);
    await world.as("manager").files.remove({ id: made[0]!.id });
    expect((await staff().quote.pdf({ quoteId })).id).not.toBe(made[0]!.id);
  });
});

describe("consent", () => {
  const answers = async (partyId: string) =>
    (await staff().consent.list({ filter: { op: "equals", column: "partyId", value: partyId }, sort: "at" })).rows;

  test("is what was said last of each purpose, with the words that were asked, and is only added to", async () => {
    const { purpose, consent } = await someConsent(world.as("manager"), { personId: person, name: "Aroma" });
    expect(consent).toMatchObject({ wording: "May Aroma write to you once a month?", recordedBy: world.ours.principal("manager").userId });
    const named = async () => (await staff().party.get({ id: person })).consentNames;
    expect(await named()).toBe("|News of Aroma|");
    await manager().consentPurpose.update({ id: purpose.id, patch: { name: "Monthly letter", wording: "May we write?" } });
    expect(await named()).toBe("|Monthly letter|");
    const say = (decision: "given" | "withdrawn", at: string) =>
      staff().consent.create({ partyId: person, purposeId: purpose.id, decision, means: "spoken", at: new Date(at) });
    await say("withdrawn", "2020-05-01T10:00:00Z");
    expect(await named()).toBe("|Monthly letter|");
    await expect(say("given", "2100-01-01T00:00:00Z")).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(
      staff().consent.create({ partyId: company, purposeId: purpose.id, decision: "given", means: "form" }),
    ).rejects.toMatchObject({ code: "BAD_REQUEST" });
    for (const statement of ["update crm.consent set decision = 'withdrawn'", "update crm.consent set note = 'another'"])
      await expect(world.admin(statement)).rejects.toThrow(/stays as it was written down/);
    await expect(manager().consentPurpose.remove({ id: purpose.id })).rejects.toMatchObject({ cause: { code: "database.stillReferred" } });
    const found = await staff().party.list({ filter: { op: "contains", column: "consentNames", value: "|Monthly letter|" } });
    expect(found.rows.map(({ id }) => id)).toEqual([person]);
  });

  test("moves with a person who becomes part of another, is handed over with their data, and outlives their name", async () => {
    const other = await staff().party.create({ kind: "person", name: "Anna Aroma" });
    await manager().party.merge({ winnerId: other.id, loserId: person });
    expect(await answers(other.id)).toHaveLength(2);
    expect((await staff().party.get({ id: other.id })).consentNames).toBe("|Monthly letter|");
    const told = await manager().party.personalData({ id: other.id });
    expect(told.tables["crm.consent"]).toHaveLength(2);
    const report = await manager().party.erase({ id: other.id, name: "Anna Aroma" });
    expect(report.rows).toMatchObject({ consent: 3 });
    expect((await answers(other.id)).map(({ decision, means, note }) => [decision, means, note])).toEqual([
      ["withdrawn", "spoken", null],
      ["given", "form", null],
      ["withdrawn", "erased", null],
    ]);
    expect((await staff().party.get({ id: other.id })).consentNames).toBeNull();
    const acts = await world.as("admin").audit.list({ act: "crm.personalDataErased", limit: 1 });
    expect(acts.rows[0]).toMatchObject({ recordId: other.id });
  });
});

test("an organization that is removed takes its quotes, its lines and its consents with it", async () => {
  const owner = world.neighbour("owner");
  const theirs = await someParties({ manager: owner, userId: world.theirs.principal("staff").userId }, "Theirs");
  const { stages } = await aPipeline(owner, "Theirs");
  await someOffers(owner, { partyId: theirs.company.id, stageId: stages[0]!.id, name: "Theirs" });
  await someConsent(owner, { personId: theirs.person.id, name: "Theirs" });
  await world.admin(`update platform.organization set remove_after = now() where id = '${world.theirs.id}'`);
  const { database } = world.backend;
  await database.asIdentity((tx) => tx.execute(sql`select platform.remove_organization(${world.theirs.id}::uuid)`));
  const left = await world.admin<{ rows: number }>(
    ["quote", "quote_line", "deal_line", "consent", "letterhead", "product"]
      .map((name) => `select count(*)::int as rows from crm.${name} where org_id = '${world.theirs.id}'`)
      .join(" union all "),
  );
  expect(left.map(({ rows }) => rows)).toEqual([0, 0, 0, 0, 0, 0]);
});
