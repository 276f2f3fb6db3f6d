import { expect, test } from "vitest";
import { contentOf, digestOf, hashOf, noHash, type Seal, type SealedEntry } from "./chain.ts";
import type { Head } from "./contract.ts";
import { verify, type Trail, type Verdict } from "./verification.ts";

const organization = "01890000-0000-7000-8000-000000000001";

const anEntry = (position: number): SealedEntry => ({
  orgId: organization,
  position,
  at: new Date(Date.UTC(2026, 0, 1) + position * 1000),
  personId: null,
  through: "session",
  throughId: null,
  requestId: `r-${position}`,
  address: null,
  resource: "coldchain.unit",
  recordId: "01890000-0000-7000-8000-000000000002",
  recordName: 'A "fridge"\n',
  act: "update",
  before: '{"name": "ä\u2028"}',
  after: '{"max_celsius": 1.0}',
});

function sealed(batches: readonly (readonly SealedEntry[])[]): Seal[] {
  const seals: Seal[] = [];
  for (const batch of batches) {
    const digests = batch.map((entry) => `${entry.position} ${digestOf(entry)}`).join("\n");
    const seal: Seal = {
      orgId: organization,
      number: seals.length + 1,
      sealedAt: new Date(Date.UTC(2026, 0, 2)),
      fromPosition: batch[0]!.position,
      toPosition: batch.at(-1)!.position,
      entries: batch.length,
      firstAt: batch[0]!.at,
      lastAt: batch.at(-1)!.at,
      digests,
      content: contentOf(digests),
      previous: seals.at(-1)?.hash ?? noHash,
      hash: "",
      removedAt: null,
    };
    seals.push({ ...seal, hash: hashOf(seal) });
  }
  return seals;
}

const batches = [[anEntry(2), anEntry(3), anEntry(5)], [anEntry(8), anEntry(9)], [anEntry(12)]];
const seals = sealed(batches);
const entries = [...batches.flat(), anEntry(13)];

async function verdictOn(found: { seals?: readonly Seal[]; entries?: readonly SealedEntry[] }, head?: Head): Promise<Verdict> {
  const rows = found.entries ?? entries;
  const trail: Trail = {
    seals: () => found.seals ?? seals,
    entries: (after, upTo) => rows.filter(({ position }) => position > after && position <= upTo),
    unsealed: (after) => rows.filter(({ position }) => position > after).length,
  };
  const verification = verify(trail, { organization, head });
  for (;;) {
    const step = await verification.next();
    if (step.done) return step.value;
  }
}

const headAt = (number: number, hash = seals[number - 1]!.hash): Head => ({
  freehold: "audit head",
  organization,
  number,
  hash,
  sealedAt: new Date(0),
});

test("an untouched trail is whole, tells its head and what is not sealed yet", async () => {
  expect(await verdictOn({})).toMatchObject({
    isWhole: true,
    entries: 6,
    seals: 3,
    unsealed: 1,
    head: { number: 3, hash: seals[2]!.hash },
  });
  expect(await verdictOn({}, headAt(2))).toMatchObject({ isWhole: true });
});

test("an entry that was changed is named, whatever of it was changed", async () => {
  const changes: Partial<SealedEntry>[] = [
    { at: new Date(0) },
    { personId: organization },
    { through: "product" },
    { throughId: "x" },
    { requestId: null },
    { address: "::1" },
    { resource: null },
    { recordId: null },
    { recordName: "" },
    { act: "create" },
    { before: null },
    { after: '{"max_celsius": 1}' },
  ];
  for (const change of changes) {
    const altered = entries.map((entry) => (entry.position === 8 ? { ...entry, ...change } : entry));
    expect((await verdictOn({ entries: altered })).finding).toMatchObject({ what: "entryAltered", position: 8, seal: 2 });
  }
});

test("an entry that was removed is named, also the first and the last of a batch", async () => {
  for (const position of [2, 5, 8, 9, 12]) {
    const left = entries.filter((entry) => entry.position !== position);
    expect((await verdictOn({ entries: left })).finding).toMatchObject({ what: "entryMissing", position });
  }
});

test("an entry that was slipped in is named: before all, within a batch, between two", async () => {
  for (const position of [-5, 0, 1, 4, 6, 11]) {
    const more = [...entries, anEntry(position)].toSorted((a, b) => a.position - b.position);
    expect((await verdictOn({ entries: more })).finding).toMatchObject({ what: "entryAdded", position });
  }
});

test("a seal that was changed to fit an altered entry breaks the chain", async () => {
  const altered = { ...entries[3]!, act: "remove" };
  const digests = `8 ${digestOf(altered)}\n9 ${digestOf(entries[4]!)}`;
  const forged = { ...seals[1]!, digests, content: contentOf(digests) };
  const withIt = entries.map((entry) => (entry.position === 8 ? altered : entry));
  expect((await verdictOn({ entries: withIt, seals: [seals[0]!, { ...forged }, seals[2]!] })).finding).toMatchObject({
    what: "sealAltered",
    seal: 2,
  });
  const rehashed = { ...forged, hash: hashOf(forged) };
  expect((await verdictOn({ entries: withIt, seals: [seals[0]!, rehashed, seals[2]!] })).finding).toMatchObject({
    what: "sealAltered",
    seal: 3,
  });
});

test("a chain that was written anew to its end is shown by a head that was kept elsewhere", async () => {
  const altered = batches.map((batch) => batch.map((entry) => (entry.position === 8 ? { ...entry, act: "remove" } : entry)));
  const forged = { seals: sealed(altered), entries: altered.flat() };
  expect((await verdictOn(forged)).isWhole).toBe(true);
  expect((await verdictOn(forged, headAt(1))).isWhole).toBe(true);
  expect((await verdictOn(forged, headAt(3))).finding).toMatchObject({ what: "headDiffers", seal: 3 });
});

test("an end that was cut off is shown by a head, and a seal that was taken out by the next one", async () => {
  expect((await verdictOn({ seals: seals.slice(0, 2) }, headAt(3))).finding).toMatchObject({ what: "sealMissing", seal: 3 });
  expect((await verdictOn({ seals: [seals[0]!, seals[2]!] })).finding).toMatchObject({ what: "sealMissing", seal: 3 });
});

test("batches that were removed for their age leave a chain that holds, from the first that is kept", async () => {
  const removed = seals.map((seal, i) => (i === 0 ? { ...seal, digests: null, removedAt: new Date() } : seal));
  const left = entries.filter(({ position }) => position > 5);
  expect(await verdictOn({ seals: removed, entries: left })).toMatchObject({ isWhole: true, removedUntil: seals[0]!.lastAt, entries: 3 });
  expect((await verdictOn({ seals: removed })).finding).toMatchObject({ what: "entryAdded", position: 2 });
});

test("a batch cannot be passed off as removed for its age while older ones are there", async () => {
  const removed = seals.map((seal, i) => (i === 1 ? { ...seal, digests: null, removedAt: new Date() } : seal));
  const left = entries.filter(({ position }) => position < 8 || position > 9);
  expect((await verdictOn({ seals: removed, entries: left })).finding).toMatchObject({ what: "sealAltered", seal: 2 });
});

test("every finding says what to do", async () => {
  const { finding } = await verdictOn({ entries: [] });
  expect(finding?.message).toMatch(/^Entry 2, .*\.$/);
  expect(finding?.advice).toMatch(/^Keep this database as it is\. Restore the last backup from before 2026-01-02/);
});
