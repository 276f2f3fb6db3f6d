import { afterAll, beforeAll, expect, test } from "vitest";
import { printedSeed, randomFrom } from "@freehold/kernel/testing/random.ts";
import { createWorld, type World } from "../../testing/world.ts";
import type { StartImport } from "./contract.ts";
import { importer } from "./testing/importer.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld({ name: "imports_own_fields" });
});
afterAll(() => world[Symbol.asyncDispose]());

const { sent, imported, reverted, errorsOf } = importer(() => world);

const ownFields = [
  { key: "area", label: "Area", kind: "number", unit: "m²" },
  { key: "size", label: "Size", kind: "choice", choices: ["S", "XL wide"], isRequired: true },
  { key: "since", label: "Since", kind: "date" },
  { key: "vip", label: "Very important", kind: "yesNo" },
  // What is kept to take an import back has such keys for instants.
  { key: "at", label: "Met at", kind: "text" },
  { key: "fee", label: "Fee", kind: "money" },
  { key: "parent", label: "Parent", kind: "party" },
] as const;

test("fields of one's own are filled column by column, each as what it is, what does not fit is told at its cell, and all of it can be taken back", async () => {
  const { crm, imports } = world.as("manager");
  for (const [position, field] of ownFields.entries())
    await crm.customField.create({ subject: "company", position, ...field, choices: "choices" in field ? [...field.choices] : [] });
  await crm.customField.create({ subject: "person", key: "born", label: "Born", kind: "date" });
  const { id: parent } = await crm.party.create({ kind: "company", name: "Holding", custom: { size: "S" } });
  const file = [
    "Name;Kind;Area (m²);Size;Since;Very important;Met at;Fee, in the smallest unit;Fee, currency;Parent;Born",
    "Fits;company;1.234,5;xl WIDE;31.12.2025;ja;2026;1250;EUR;Holding;",
    "Wrong;company;large;M;31.2.2026;perhaps;;1250;;Nobody;",
    "Half;company;1;S;;;;1250;;;",
    "Bare;company;1;;;;;;;;",
    "Ann;person;;;;;;;;;1.2.1990",
    "Bob;person;12;;;;;;;;",
  ].join("\n");
  const fileId = await sent(file);
  const { format, columns, values } = await imports.inspect({ fileId, resource: "crm.party" });
  expect(columns.map(({ to }) => to).slice(2)).toEqual(
    [
      "float.area",
      "text.size",
      "date.since",
      "boolean.vip",
      "text.at",
      "float.fee.minor",
      "text.fee.currency",
      "uuid.parent",
      "date.born",
    ].map((name) => `custom.${name}`),
  );
  const plan = { fileId, resource: "crm.party", format, columns, values: { ...values, decimal: "," as const, dateOrder: "dmy" as const } };
  const preview = await imports.preview(plan);
  expect(preview.map(({ outcome }) => outcome)).toEqual(["create", "fail", "fail", "fail", "create", "fail"]);
  expect(preview[0]!.values).toMatchObject({ "custom.float.area": 1234.5, "custom.boolean.vip": true, "custom.uuid.parent": parent });
  expect(Object.keys(preview[1]!.problems).toSorted()).toEqual(
    ["boolean.vip", "date.since", "float.area", "text.size", "uuid.parent"].map((name) => `custom.${name}`),
  );
  expect(preview[1]!.problems["custom.text.size"]).toBe('"M" is none of S, XL wide.');
  expect(preview[2]!.problems).toEqual({ "custom.float.fee.minor": "Write an amount and its currency." });
  expect(preview[3]!.problems).toEqual({ "custom.text.size": "Fill this in." });
  expect(preview[5]!.problems).toEqual({ "custom.float.area": "There is no such field." });

  const run = async (more: Partial<StartImport>, content = file) => {
    const { id } = await imports.start({ ...plan, ...more, fileId: content === file ? fileId : await sent(content) });
    await world.backend.jobs.drain();
    return imports.get({ id });
  };
  const first = await run({});
  expect(first).toMatchObject({ created: 2, failed: 4, failure: null });
  expect(await errorsOf(first.id)).toContain("Bare,company,1");
  expect(await errorsOf(first.id)).toContain("Size: Fill this in.");
  const fits = async () => (await crm.party.list({ filter: { op: "equals", column: "name", value: "Fits" } })).rows[0]!;
  const before = await fits();
  const custom = {
    area: 1234.5,
    size: "XL wide",
    since: "2025-12-31",
    vip: true,
    at: "2026",
    parent,
    fee: { minor: 1250, currency: "EUR" },
  };
  expect(before.custom).toEqual(custom);
  expect(await run({})).toMatchObject({ created: 0, duplicates: 2, failed: 4 });

  await crm.party.update({ id: before.id, patch: { custom: { area: null, vip: null } } });
  const corrected = `Id;Area;Met at;Fee, currency\n${before.id};7,5;Oslo;USD\n`;
  const inspected = await imports.inspect({ fileId: await sent(corrected), resource: "crm.party" });
  const fill = await run({ duplicates: "fill", columns: inspected.columns }, corrected);
  expect([fill.changed, (await fits()).custom]).toEqual([1, { ...custom, area: 7.5, vip: undefined }]);
  const over = await run({ duplicates: "overwrite", columns: inspected.columns }, corrected);
  expect((await fits()).custom).toMatchObject({ area: 7.5, at: "Oslo", fee: { minor: 1250, currency: "USD" } });
  for (const { id } of [over, fill]) expect(await reverted(id)).toMatchObject({ undone: 1, kept: 0 });
  expect((await fits()).custom).toEqual({ ...custom, area: undefined, vip: undefined });
  await expect(
    run({
      columns: [
        { from: 0, to: "name" },
        { from: 2, to: "custom" },
      ],
    }),
  ).rejects.toMatchObject({ code: "BAD_REQUEST" });
});

test("an export of records with fields of one's own comes back as it was", async () => {
  const random = randomFrom(printedSeed("own fields"));
  const { crm } = world.as("manager");
  const { id: parent } = await crm.party.create({ kind: "company", name: "Above", custom: { size: "S" } });
  const some = {
    area: () => random.pick([0, -1.5, 0.1, 1e21, 1e-7, 12_345.678]),
    since: () => random.pick(["0001-01-01", "2024-02-29", "9999-12-31"]),
    vip: () => random.chance(0.5),
    at: () => random.pick(["=1+1", "'x", 'a"b,c;d', "two\nlines", "{}", "12", "🜁".repeat(300)]),
    fee: () => ({ minor: random.int(2 ** 31) - 2 ** 30, currency: random.pick(["EUR", "JPY"]) }),
    parent: () => parent,
  };
  const entries = Object.entries(some);
  const told = Array.from({ length: 30 }, () => ({
    size: random.pick(["S", "XL wide"]),
    ...Object.fromEntries(entries.filter(() => random.chance(0.6)).map(([key, value]) => [key, value()])),
  }));
  for (const [n, custom] of told.entries()) await crm.party.create({ kind: "company", name: `round ${n}`, custom });
  const filter = { op: "contains", column: "name", value: "round " } as const;
  const there = async () => new Map((await crm.party.list({ filter, limit: 100 })).rows.map((row) => [row.name, row]));
  for (const format of ["csv", "json"] as const) {
    let text = "";
    for await (const piece of (await crm.party.export({ filter, format })) as AsyncIterable<string>) text += piece;
    if (format === "csv") expect(text).toMatch(/,Area \(m²\),.*,Parent,Parent id,[^]*,Above,/);
    for (const { id } of (await there()).values()) await crm.party.remove({ id });
    const run = await imported(text, { resource: "crm.party", name: `parties.${format}` });
    expect(run).toMatchObject({ created: told.length, failed: 0 });
    const now = await there();
    for (const [n, custom] of told.entries()) expect(now.get(`round ${n}`)?.custom).toEqual(custom);
  }
});
