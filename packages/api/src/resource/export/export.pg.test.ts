import { afterAll, beforeAll, expect, test } from "vitest";
import { TRPCError } from "@trpc/server";
import { createWorld, type Caller, type World } from "../../testing/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld({ name: "exports" });
});
afterAll(() => world[Symbol.asyncDispose]());

type Asked = Parameters<Caller["coldchain"]["site"]["export"]>[0];

/** The pieces of an export, as a door reads them. */
const piecesOf = async (caller: Caller, asked: Asked = {}): Promise<AsyncIterator<string>> =>
  // A caller gives what the procedure yields.
  ((await caller.coldchain.site.export(asked)) as AsyncIterable<string>)[Symbol.asyncIterator]();

async function rest(pieces: AsyncIterator<string>, begun = ""): Promise<string> {
  let text = begun;
  for (let next = await pieces.next(); !next.done; next = await pieces.next()) text += next.value;
  return text;
}
const fileOf = async (caller: Caller, asked: Asked = {}): Promise<string> => rest(await piecesOf(caller, asked));

/** Many more sites than fit into one piece. */
const many = 3000;
const fillUp = (): Promise<unknown> =>
  world.admin(`insert into coldchain.site (id, org_id, name, address)
    select gen_random_uuid(), '${world.ours.id}', 'many ' || n, repeat('x', 200) from generate_series(1, ${many}) n`);

test("a file holds what a list would, in its order, harmless for spreadsheets, and with the names of what is referred to", async () => {
  const manager = world.as("manager");
  const names = ['=HYPERLINK("http://evil")', "+1", "-2", "@x", "'=y", 'A "b", c', "two\nlines", "Zürich"];
  const [site] = await Promise.all(names.map((name) => manager.coldchain.site.create({ name })));
  const area = await manager.coldchain.area.create({ siteId: site!.id, name: "Kitchen" });
  const unit = await manager.coldchain.unit.create({ areaId: area.id, name: "Fridge", kind: "fridge", minCelsius: -2.5 });
  const text = await fileOf(world.as("viewer"), { sort: "name", headers: "keys" });
  const cells = text
    .split("\r\n")
    .slice(1, -1)
    .map((line) => line.slice(line.indexOf(",1,") + 3));
  expect(cells.map((line) => line.replace(/,,UTC$/, ""))).toEqual([
    "''=y",
    "'+1",
    "'-2",
    `"'=HYPERLINK(""http://evil"")"`,
    "'@x",
    '"A ""b"", c"',
    "Zürich",
    '"two\nlines"',
  ]);
  const exported = (await manager.coldchain.unit.export({
    filter: { op: "equals", column: "id", value: unit.id },
  })) as AsyncIterable<string>;
  let file = "";
  for await (const piece of exported) file += piece;
  const [head, line] = file.split("\r\n");
  expect(head).toContain("Area,Area id,Name,Kind,Lower limit (°C)");
  expect(line).toContain(`Kitchen,${area.id},Fridge,fridge,-2.5,`);
  expect(line).toContain(unit.createdAt.toISOString());
  const [json] = (await fileOf(manager, { format: "json", search: "zurich" })).trimEnd().split("\n");
  expect(JSON.parse(json!)).toMatchObject({ name: "Zürich", timezone: "UTC", version: 1 });
  expect(JSON.parse(json!)).not.toHaveProperty("orgId");
  expect((await fileOf(world.as("viewer"), { mark: true })).startsWith("\uFEFFId,")).toBe(true);
});

test("nobody gets more than they may read, and that somebody took it is on record", async () => {
  await expect(fileOf(world.as("member"))).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect((await fileOf(world.neighbour("viewer"))).split("\r\n")).toHaveLength(2);
  const { rows } = await world.as("admin").audit.list({ act: "records.exported", limit: 1 });
  expect(rows[0]).toMatchObject({ resource: "coldchain.site", personId: world.ours.principal("viewer").userId });
  expect(await world.as("admin").audit.get({ position: rows[0]!.position })).toMatchObject({ changes: [{ key: "format", after: "csv" }] });
});

test("a file is of one moment, however slowly it is read", async () => {
  await fillUp();
  const pieces = await piecesOf(world.as("viewer"), { filter: { op: "contains", column: "name", value: "many" } });
  const { value: first } = (await pieces.next()) as { value: string };
  expect(first.length).toBeLessThan(600_000);
  await world.admin("delete from coldchain.site where name like 'many %'");
  expect((await rest(pieces, first)).split("\r\n")).toHaveLength(many + 2);
});

test("who loses their access gets no further piece, and who leaves is waited for by nobody", async () => {
  await fillUp();
  const visitor = await world.freshToken(world.ours, "viewer");
  const pieces = await piecesOf(world.caller({ token: visitor, organizationId: world.ours.id }));
  await pieces.next();
  await world.backend.identity.endSession(visitor);
  await expect(rest(pieces)).rejects.toBeInstanceOf(TRPCError);
  for (let n = 0; n < 5; n++) {
    const left = await piecesOf(world.as("viewer"));
    await left.next();
    await left.return?.();
  }
  expect((await fileOf(world.as("viewer"), { sort: "name" })).split("\r\n").length).toBeGreaterThan(many);
});
