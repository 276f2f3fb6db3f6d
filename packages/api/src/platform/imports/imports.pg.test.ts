import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { printedSeed, randomFrom, type Random } from "@freehold/kernel/testing/random.ts";
import { modules } from "../../modules.ts";
import { site } from "../../modules/coldchain/schema.ts";
import { createWorld, type Caller, type World } from "../../testing/world.ts";
import type { JobScope } from "../jobs/job.ts";
import { duplicatePolicies } from "./contract.ts";
import { importRule } from "./matcher.ts";
import { runImport } from "./run/import.jobs.ts";
import { settleLeft } from "./run/left.ts";
import { importer } from "./testing/importer.ts";

let world: World;
beforeAll(async () => {
  const named = importRule(site, {
    matchers: [
      { by: "text", column: "name" },
      { by: "similarName", column: "name" },
    ],
  });
  world = await createWorld({
    name: "imports",
    modules: modules.map((one) => (one.id === "coldchain" ? { ...one, imports: [named] } : one)),
  });
});
afterAll(() => world[Symbol.asyncDispose]());

const { sent, asked, imported, reverted, errorsOf } = importer(() => world);

type Site = Awaited<ReturnType<Caller["coldchain"]["site"]["get"]>>;

async function sites(): Promise<Site[]> {
  const { rows } = await world.as("viewer").coldchain.site.list({ limit: 500, sort: "name" });
  return rows;
}
const siteNames = async (): Promise<string[]> => (await sites()).map(({ name }) => name);

test("a file becomes records, its errors become a file, the same file again nothing, and all of it can be taken back", async () => {
  const file =
    'Name;Address;Time zone\r\nMilan;"Via Roma 1\nMilano";Europe/Rome\r\n;nowhere;UTC\r\nBerlin;;Europe/Atlantis\r\nParis;;Europe/Paris\r\n';
  const before = await siteNames();
  const run = await imported(file);
  expect(run).toMatchObject({ state: "done", done: 4, created: 2, failed: 2, duplicates: 0, failure: null });
  expect(await siteNames()).toEqual([...before, "Milan", "Paris"].toSorted());
  expect(await errorsOf(run.id)).toBe(
    "Line,Problem,Name,Address,Time zone\r\n4,Name: Must not be empty.,,nowhere,UTC\r\n5,Time zone: Choose a time zone such as Europe/Rome.,Berlin,,Europe/Atlantis\r\n",
  );
  expect(await imported(file)).toMatchObject({ state: "done", created: 0, duplicates: 2, failed: 2 });
  expect(await reverted(run.id)).toMatchObject({ state: "reverted", undone: 2, kept: 0 });
  expect(await siteNames()).toEqual(before);
  const { rows } = await world.backend.database.asActor(world.ours.principal("owner"), (tx) =>
    tx.execute<{ told: string }>(
      sql`select request_id || ' ' || act as told from audit.entry where resource = 'coldchain.site' and request_id like 'import:%' order by position`,
    ),
  );
  expect(rows.map(({ told }) => told)).toEqual(["create", "create", "remove", "remove"].map((act) => `import:${run.id} ${act}`));
});

test("a dry run counts what an import would do, and writes nothing", async () => {
  const file = "Name,Time zone\nRome,UTC\nRome,Europe/Rome\nOslo,nonsense\n";
  const before = await siteNames();
  expect(await imported(file, { mode: "dryRun" })).toMatchObject({ state: "done", created: 1, duplicates: 1, failed: 1 });
  expect(await siteNames()).toEqual(before);
  expect(await imported(file)).toMatchObject({ created: 1, duplicates: 1, failed: 1 });
});

test("what a module says tells duplicates, too, and each choice does with them what it says", async () => {
  const manager = world.as("manager");
  const there = await manager.coldchain.site.create({ name: "Café Zürich", address: null, timezone: "UTC" });
  const file = "Name,Address,Time zone\ncafe zurich,Street 1,Europe/Zurich\nCafé Züri,,UTC\n";
  const now = () => manager.coldchain.site.get({ id: there.id });
  const fileId = await sent(file);
  const guessed = await manager.imports.inspect({ fileId, resource: "coldchain.site" });
  expect(guessed.keys).toEqual([["id"], ["name"], ["name"]]);
  const { format, columns, values } = guessed;
  const [first, second] = await manager.imports.preview({ fileId, resource: "coldchain.site", format, columns, values });
  expect(first).toMatchObject({ outcome: "leave", match: { id: there.id, name: "Café Zürich" } });
  expect(second).toMatchObject({ outcome: "create", similar: [{ id: there.id, name: "Café Zürich" }] });
  expect(await imported(file)).toMatchObject({ created: 1, duplicates: 1 });
  expect(await now()).toMatchObject({ version: 1 });
  expect(await imported(file, { duplicates: "fill" })).toMatchObject({ created: 0, changed: 1 });
  expect(await now()).toMatchObject({ name: "Café Zürich", address: "Street 1", timezone: "UTC" });
  const run = await imported(file, { duplicates: "overwrite" });
  expect(await now()).toMatchObject({ name: "cafe zurich", timezone: "Europe/Zurich" });
  expect(await reverted(run.id)).toMatchObject({ undone: 1, kept: 0 });
  expect(await now()).toMatchObject({ name: "Café Zürich", timezone: "UTC" });
  expect(await imported(file, { duplicates: "create" })).toMatchObject({ created: 1, duplicates: 1 });
});

test("parties are told by mail and telephone however they are written, and one that was merged is the one that stayed", async () => {
  const manager = world.as("manager");
  const fileOf = (lines: string) => `Kind,Name,Mail address,Phone\n${lines}`;
  const first = await sent(
    fileOf("person,Ann Rossi,Ann@Example.com,02 1234 5678\nperson,A. Rossi,ann.rossi@example.org,\nperson,Bad,no mail,call me\n"),
  );
  const again = await sent(fileOf("person,Rossi Ann,ANN@example.COM,\nperson,Anna Rossi,,+39 (02) 1234-5678\n"));
  const importFile = async (fileId: string) => {
    const { format, columns, values } = await manager.imports.inspect({ fileId, resource: "crm.party" });
    const { id } = await manager.imports.start({ fileId, resource: "crm.party", format, columns, values: { ...values, country: "IT" } });
    await world.backend.jobs.drain();
    return manager.imports.get({ id });
  };
  expect(await importFile(first)).toMatchObject({ state: "done", created: 2, failed: 1 });
  const { rows } = await manager.crm.party.list({ sort: "-name" });
  expect(rows.map(({ name, email, phone }) => [name, email, phone])).toEqual([
    ["Ann Rossi", "ann@example.com", "+390212345678"],
    ["A. Rossi", "ann.rossi@example.org", null],
  ]);
  expect(await importFile(again)).toMatchObject({ created: 0, duplicates: 2, failed: 0 });
  await manager.crm.party.merge({ winnerId: rows[0]!.id, loserId: rows[1]!.id });
  expect(await importFile(first)).toMatchObject({ created: 0, duplicates: 2, failed: 1 });
});

test("references are told by id, by name and by their place; what means several or nobody is an error of its cell", async () => {
  const manager = world.as("manager");
  const [one, two] = [await manager.coldchain.site.create({ name: "One" }), await manager.coldchain.site.create({ name: "Two" })];
  const kitchen = await manager.coldchain.area.create({ siteId: one.id, name: "Kitchen" });
  await manager.coldchain.area.create({ siteId: two.id, name: "Kitchen" });
  await manager.coldchain.area.create({ siteId: two.id, name: "Cellar" });
  const file = [
    "Name,Area,Kind,Upper limit (°C),Assigned to",
    `a,${kitchen.id},Fridge,"4,5",staff@ours.example`,
    "b,Cellar,freezer,-18,staff of ours",
    "c,Two / Kitchen,fridge,,",
    "d,Kitchen,fridge,,",
    "e,Attic,oven,warm,nobody",
  ].join("\n");
  const fileId = await sent(file);
  const { format, columns, values } = await manager.imports.inspect({ fileId, resource: "coldchain.unit" });
  expect(columns.map(({ to }) => to)).toEqual(["name", "areaId", "kind", "maxCelsius", "assignedTo"]);
  const plan = { fileId, resource: "coldchain.unit", format, columns, values: { ...values, decimal: "," as const } };
  const preview = await manager.imports.preview(plan);
  expect(preview.map(({ outcome }) => outcome)).toEqual(["create", "create", "create", "fail", "fail"]);
  expect(preview[0]!.values).toMatchObject({
    areaId: kitchen.id,
    kind: "fridge",
    maxCelsius: 4.5,
    assignedTo: world.ours.principal("staff").userId,
  });
  expect(preview[3]!.problems["areaId"]).toContain("2 areas are called");
  expect(Object.keys(preview[4]!.problems).toSorted()).toEqual(["areaId", "assignedTo", "kind", "maxCelsius"]);
  const { id } = await manager.imports.start(plan);
  await world.backend.jobs.drain();
  expect(await manager.imports.get({ id })).toMatchObject({ created: 3, failed: 2 });
});

test("what is the same in every line is said once: read like a cell, part of what the line says, and refused before the run where it means nothing", async () => {
  const manager = world.as("manager");
  const site = await manager.coldchain.site.create({ name: "Depot" });
  const fileId = await sent("Name\nNorth\nSouth\n");
  const { format, columns, values } = await manager.imports.inspect({ fileId, resource: "coldchain.area" });
  const plan = { fileId, resource: "coldchain.area", format, columns, values };
  const start = async (constants: { to: string; text: string }[], mode: "import" | "dryRun" = "import") => {
    const { id } = await manager.imports.start({ ...plan, constants, mode });
    await world.backend.jobs.drain();
    return manager.imports.get({ id });
  };
  const inDepot = [{ to: "siteId", text: " Depot " }];
  expect((await manager.imports.preview({ ...plan, constants: inDepot })).map((row) => [row.outcome, row.values["siteId"]])).toEqual([
    ["create", site.id],
    ["create", site.id],
  ]);
  expect(await start(inDepot, "dryRun")).toMatchObject({ created: 2, failed: 0 });
  expect(await start(inDepot)).toMatchObject({ created: 2, failed: 0 });
  expect(await start(inDepot)).toMatchObject({ created: 0, duplicates: 2 });
  const refusal = (constants: { to: string; text: string }[]) =>
    start(constants).then(
      () => "taken",
      (error: { message: string }) => error.message,
    );
  expect(await refusal([{ to: "siteId", text: "Nowhere" }])).toMatch(/does not fit.*no site "Nowhere"/);
  expect(await refusal([{ to: "siteId", text: "Depot\u0000" }])).toMatch(/does not fit/);
  expect(await refusal([{ to: "name", text: "East" }])).toMatch(/filled twice/);
  expect(await refusal([...inDepot, ...inDepot])).toMatch(/filled twice/);
  for (const to of ["orgId", "version", "__proto__", "nonsense"]) expect(await refusal([{ to, text: "1" }])).toMatch(/no such field/);
});

test("what has no name of its own is called like the record that it is of, in files that come and files that go", async () => {
  const manager = world.as("manager");
  const { id: partyId } = await manager.crm.party.create({ kind: "company", name: "Mill of Bray", email: "mill@bray.example" });
  await manager.crm.party.create({ kind: "company", name: "No supplier" });
  const { id: supplierId } = await manager.crm.supplier.create({ partyId, note: "Pays in cash" });
  const file = "Supplier,Supplies,In stock,Unit\nMill of Bray,Flour,12.5,kg\nmill@bray.example,Bran,3,kg\nNo supplier,Salt,1,kg\n";
  const run = await imported(file, { resource: "crm.supply" });
  expect(run).toMatchObject({ created: 2, failed: 1 });
  expect(await errorsOf(run.id)).toContain('Supplier: There is no supplier ""No supplier"".');
  const { rows } = await manager.crm.supply.list({ sort: "goods" });
  expect(rows.map(({ goods, supplierId: of, stock }) => [goods, of, stock])).toEqual([
    ["Bran", supplierId, 3],
    ["Flour", supplierId, 12.5],
  ]);
  let text = "";
  for await (const piece of (await manager.crm.supply.export({ sort: "goods" })) as AsyncIterable<string>) text += piece;
  expect(text).toContain(`Mill of Bray,${supplierId},Bran`);
  const address =
    "Party,Street and number,Country\nMill of Bray,Mill Lane 1,Ireland\nMill of Bray,Mill Lane 2,Éire\nMill of Bray,Mill Lane 3,Atlantis\n";
  expect(await imported(address, { resource: "crm.partyAddress" })).toMatchObject({ created: 2, failed: 1 });
  const placed = await manager.crm.partyAddress.list({ filter: { op: "equals", column: "partyId", value: partyId } });
  expect(placed.rows.map(({ country }) => country)).toEqual(["IE", "IE"]);
});

test("an own export comes back as it was", async () => {
  const names = ["=1+1", "'=x", ' "q" ', "a,b;c", "Ünïcode", "+39"];
  for (const name of names) await world.neighbour("manager").coldchain.site.create({ name, address: `${name}\nline` });
  for (const format of ["csv", "json"] as const) {
    let text = "";
    for await (const piece of (await world.neighbour().coldchain.site.export({ format })) as AsyncIterable<string>) text += piece;
    const run = await imported(text, { name: format === "csv" ? "sites.csv" : "sites.json" });
    expect(run).toMatchObject({ created: names.length, failed: 0 });
    const there = await sites();
    for (const name of names) expect(there.find((site) => site.name === name.trim())?.address).toBe(`${name}\nline`.trim());
    await reverted(run.id);
  }
});

test("only who may add such records imports them, sees the import and takes it back", async () => {
  const file = "Name\nForbidden\n";
  await expect(imported(file, { as: "staff" })).rejects.toMatchObject({ code: "FORBIDDEN" });
  const run = await imported(file);
  for (const as of ["staff", "viewer", "member"] as const)
    await expect(world.as(as).imports.get({ id: run.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(world.as("staff").imports.revert({ id: run.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(world.neighbour().imports.revert({ id: run.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  for (const resource of ["accounts", "coldchain.alert", "apiKeys", "nonsense.__proto__"])
    await expect(world.as("owner").imports.inspect({ fileId: run.fileId, resource })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await reverted(run.id, "admin")).toMatchObject({ undone: 1 });
});

test("a run that is interrupted goes on behind what it has written, and two processes double nothing", async () => {
  const names = Array.from({ length: 250 }, (_, i) => `resumed ${i}`);
  const run = await asked(`Name\n${names.join("\n")}\n`);
  const principal = world.ours.principal("manager");
  const scopeWith = (progress: () => void, signal: AbortSignal): JobScope => ({
    principal,
    timeZone: "UTC",
    asActor: (work) => world.backend.database.asActor(principal, work),
    clock: world.backend.clock,
    log: world.backend.log,
    backend: world.backend,
    jobId: run.jobId!,
    attempt: 1,
    signal,
    progress: async () => progress(),
  });
  const first = new AbortController();
  await expect(
    runImport.run(
      scopeWith(() => first.abort(), first.signal),
      { id: run.id },
    ),
  ).rejects.toThrow(/aborted/);
  expect(await world.as("manager").imports.get({ id: run.id })).toMatchObject({ state: "running", done: 100, created: 100 });
  const both = await Promise.allSettled(
    [1, 2].map(() =>
      runImport.run(
        scopeWith(() => {}, new AbortController().signal),
        { id: run.id },
      ),
    ),
  );
  expect(both.some(({ status }) => status === "fulfilled")).toBe(true);
  await world.backend.jobs.drain();
  expect(await world.as("manager").imports.get({ id: run.id })).toMatchObject({ state: "done", done: 250, created: 250, duplicates: 0 });
  expect((await siteNames()).filter((name) => name.startsWith("resumed"))).toHaveLength(250);
  expect(await reverted(run.id)).toMatchObject({ undone: 250, kept: 0 });
});

test("what a record held before an import and is known no more is not said to be restored", async () => {
  const site = await world.as("manager").coldchain.site.create({ name: "Forgotten", address: "Old" });
  const run = await imported("Name,Address\nForgotten,New\n", { duplicates: "overwrite" });
  expect(run).toMatchObject({ changed: 1 });
  // As when whoever it tells of is erased.
  await world.admin("update platform.import_row set before = null where run_id = $1", [run.id]);
  expect(await reverted(run.id)).toMatchObject({ undone: 0, kept: 1 });
  expect(await world.as("manager").coldchain.site.get({ id: site.id })).toMatchObject({ address: "New" });
});

const someLines = (random: Random): string[] =>
  Array.from({ length: 40 }, () => {
    const name = random.chance(0.1) ? "" : `p${random.int(12)}${random.chance(0.05) ? "x".repeat(100) : ""}`;
    return `${name},${random.pick(["", "", "Street 1", "Street 2"])},${random.pick(["UTC", "UTC", "Europe/Rome", "Mars/Base"])}`;
  });

test("whatever a file holds: every line is counted once, the same file again creates nothing new, and taking it back takes no more than it made", async () => {
  const random = randomFrom(printedSeed("imports"));
  const manager = world.as("manager");
  for (let round = 0; round < 5; round++) {
    for (const site of await sites()) await manager.coldchain.site.remove({ id: site.id }).catch(() => undefined);
    for (let n = random.int(5); n > 0; n--)
      await manager.coldchain.site.create({ name: `p${random.int(12)}`, address: random.pick([null, "Old"]) }).catch(() => undefined);
    const before = new Map((await sites()).map((site) => [site.id, site]));
    const file = `Name,Address,Time zone\n${someLines(random).join("\n")}\n`;
    const duplicates = random.pick(duplicatePolicies);
    const run = await imported(file, { duplicates });
    const { created, changed, failed } = run;
    expect([run.state, created + changed + failed + run.duplicates]).toEqual(["done", 40]);
    const after = await sites();
    expect(after.length - before.size).toBe(created);
    if (duplicates === "skip" || duplicates === "create") expect(changed).toBe(0);

    expect((await imported(file, { duplicates, as: random.pick(["manager", "admin"]) })).created).toBe(0);
    // Another import is somebody, too: where lines of a file contradict each other, it writes them anew.
    const again = new Map((await sites()).map(({ id, version }) => [id, version]));
    const written = after.filter(({ id, version }) => again.get(id) !== version);
    const edited = [...written, ...after.filter(() => random.chance(0.2))];
    for (const { id } of edited) await manager.coldchain.site.update({ id, patch: { address: "By hand" } });
    const gone = new Set((await sites()).filter(() => random.chance(0.1)).map(({ id }) => id));
    for (const id of gone) await manager.coldchain.site.remove({ id }).catch(() => gone.delete(id));
    const byHand = await manager.coldchain.site.create({ name: "made by hand" });

    const { undone, kept, state } = await reverted(run.id);
    expect([state, undone + kept]).toEqual(["reverted", created + changed]);
    const left = new Map((await sites()).map((site) => [site.id, site]));
    expect(left.has(byHand.id)).toBe(true);
    const touched = new Set([...edited.map(({ id }) => id), ...gone]);
    for (const [id, site] of before) {
      if (touched.has(id)) continue;
      expect(left.get(id)).toMatchObject({ name: site.name, address: site.address, timezone: site.timezone });
    }
    for (const { id } of after) {
      if (before.has(id)) continue;
      expect(left.has(id), `${duplicates}: kept only what somebody has edited`).toBe(edited.some((one) => one.id === id) && !gone.has(id));
    }
  }
});

test.each([
  ["quotes that are never closed", 'Name\n"abc\nx\n', /quotation mark/],
  ["a cell without end", `Name\n"${"x".repeat(1_200_000)}"\n`, /more than 1,000,000 characters/],
  ["ten thousand columns", `${Array.from({ length: 10_000 }, (_, i) => `c${i}`).join()}\n1\n`, /10000 columns/],
  ["JSON that ends too early", '[{"name": "a"}, {"na', /array does not end/],
  ["JSON that is no object", '{"name": "a"}\n7\n', /is no object/],
])("a file with %s ends with a sentence", async (_what, content, sentence) => {
  const fileId = await sent(content, { name: content.startsWith("Name") || content.startsWith("c") ? "f.csv" : "f.json" });
  const inspected = world.as("manager").imports.inspect({ fileId, resource: "coldchain.site" });
  await expect(inspected).rejects.toMatchObject({ code: "BAD_REQUEST", message: expect.stringMatching(sentence) as string });
});

test("other alphabets are recognized, and what cannot be stored is an error of its line", async () => {
  const text = "Name;Address\nMünchen;Straße\n";
  const windows = Uint8Array.from([...text].map((letter) => letter.charCodeAt(0)));
  expect(await imported(windows)).toMatchObject({ created: 1, failed: 0 });
  const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text.replace("München", "Köln"), "utf16le")]);
  expect(await imported(wide)).toMatchObject({ created: 1 });
  expect(await imported("\uFEFFName\tAddress\nWien\t1\n")).toMatchObject({ created: 1 });
  expect(await siteNames()).toEqual(expect.arrayContaining(["München", "Köln", "Wien"]));
  const late = `Name,Address\n${`ok,${"x".repeat(290)}\n`.repeat(240)}nul\u0000,\nok,surplus,cells\n`;
  expect(await imported(late, { mode: "dryRun" })).toMatchObject({ state: "done", created: 1, failed: 2 });
});

test("an organization has few imports under way, and one that waits can be stopped", async () => {
  const runs = [];
  for (let n = 0; n < 3; n++) runs.push(await asked(`Name\nstopped ${n}\n`));
  await expect(asked("Name\nx\n")).rejects.toMatchObject({ code: "TOO_MANY_REQUESTS" });
  await world.as("manager").imports.stop({ id: runs[0]!.id });
  await world.backend.jobs.drain();
  expect((await world.as("manager").imports.get({ id: runs[0]!.id })).state).toBe("stopped");
  expect((await siteNames()).filter((name) => name.startsWith("stopped"))).toEqual(["stopped 1", "stopped 2"]);
  const cancelled = await asked("Name\nnever\n");
  await world.as("manager").job.cancel({ id: cancelled.jobId! });
  await world.backend.database.asActor(world.ours.principal("owner"), (tx) => settleLeft(tx, world.backend.clock()));
  expect((await world.as("manager").imports.get({ id: cancelled.id })).state).toBe("stopped");
});
