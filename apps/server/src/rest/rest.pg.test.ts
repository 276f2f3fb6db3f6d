import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "@freehold/kernel/id.ts";
import { openKitchen, problemIn, refusal, type Kitchen } from "./testing/kitchen.ts";

let kitchen: Kitchen;

beforeAll(async () => {
  kitchen = await openKitchen("rest");
});
afterAll(() => kitchen[Symbol.asyncDispose]());

describe("rows", () => {
  test("are made, read, changed and removed, each as HTTP says it", async () => {
    const made = await kitchen.send("POST", "/coldchain/sites", { body: { name: "Oslo & Ærø" } });
    expect(made.statusCode).toBe(201);
    const { id } = made.json<{ id: string }>();
    expect(made.headers).toMatchObject({ location: `/api/v1/coldchain/sites/${id}`, etag: '"1"', "content-type": "application/json" });
    const read = await kitchen.send("GET", `/coldchain/sites/${id}`);
    expect(read.json()).toEqual(made.json());
    expect(read.headers).toMatchObject({ etag: '"1"', "cache-control": "private, no-cache" });
    const changed = await kitchen.send("PATCH", `/coldchain/sites/${id}`, { body: { address: "Kaia 1" } });
    expect([changed.statusCode, changed.headers.etag, changed.json().address]).toEqual([200, '"2"', "Kaia 1"]);
    const merged = await kitchen.send("PATCH", `/coldchain/sites/${id}`, { body: { address: null }, type: "application/merge-patch+json" });
    expect(merged.json().address).toBeNull();
    const removed = await kitchen.send("DELETE", `/coldchain/sites/${id}`, { headers: kitchen.as("owner") });
    expect([removed.statusCode, removed.body]).toEqual([204, ""]);
    expect(refusal(await kitchen.send("GET", `/coldchain/sites/${id}`))).toBe("404 row.missing");
  });

  test("are listed by columns, conditions, expressions, words and order, page by page", async () => {
    for (let n = 0; n < 3; n++)
      await kitchen.send("POST", "/coldchain/units", {
        body: { areaId: kitchen.areaId, name: `Shelf ${n}`, kind: "display_case", maxCelsius: n },
      });
    const names = async (query: string) =>
      (await kitchen.send("GET", `/coldchain/units?${query}`)).json<{ rows: { name: string }[] }>().rows.map(({ name }) => name);
    expect(await names("kind=display_case&sort=-name")).toEqual(["Shelf 2", "Shelf 1", "Shelf 0"]);
    expect(await names("filter=maxCelsius%3E%3D1&filter=name~shelf&sort=name")).toEqual([]);
    expect(await names("filter=maxCelsius%3E%3D1&filter=name~Shelf&sort=name")).toEqual(["Shelf 1", "Shelf 2"]);
    expect(
      await names(`filter=${encodeURIComponent(JSON.stringify({ op: "not", of: { op: "isNull", column: "maxCelsius" } }))}&sort=name`),
    ).toHaveLength(3);
    expect(await names(`areaId=${kitchen.areaId}&maxCelsius=2`)).toEqual(["Shelf 2"]);
    expect(await names("search=shelf&sort=name&limit=2")).toEqual(["Shelf 0", "Shelf 1"]);
    const first = await kitchen.send("GET", "/coldchain/units?sort=name&limit=2&kind=display_case");
    const [, next] = /^<([^>]+)>; rel="next"$/.exec(String(first.headers.link)) ?? [];
    expect(next).toContain(`cursor=${first.json().nextCursor}`);
    const second = await kitchen.app.inject({ url: next!, headers: kitchen.as("manager") });
    expect(second.json().rows.map(({ name }: { name: string }) => name)).toEqual(["Shelf 2"]);
    expect(second.headers.link).toBeUndefined();
  });

  test("are a file of CSV or of lines of JSON, for whoever may export them", async () => {
    const csv = await kitchen.send("GET", "/coldchain/sites/export?headers=keys&sort=name");
    expect(csv.headers).toMatchObject({
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="sites.csv"',
    });
    expect(csv.body).toContain("name");
    const lines = await kitchen.send("GET", "/coldchain/sites/export?format=json");
    expect(lines.headers["content-type"]).toBe("application/x-ndjson");
    expect(JSON.parse(lines.body.split("\n", 1)[0]!)).toMatchObject({ id: expect.any(String) });
    expect(refusal(await kitchen.send("GET", "/coldchain/sites/export?format=xml"))).toBe("400 input.invalid");
  });

  test("of any number are changed at once, with a report of each", async () => {
    const rows = [
      { act: "create", values: { name: "Bulk" } },
      { act: "remove", id: newId() },
    ];
    const answer = await kitchen.send("POST", "/coldchain/sites/bulk", { body: { rows }, headers: kitchen.as("owner") });
    expect(answer.json()).toMatchObject({ done: 1, refused: 1, rows: [{ ok: true }, { ok: false, fault: "row.missing" }] });
  });
});

describe("what the earlier systems had addresses for", () => {
  test("sites of an organization, units of an area, readings of a unit within a time, alerts of a unit", async () => {
    const count = async (url: string): Promise<number> => {
      const answer = await kitchen.send("GET", url);
      expect(answer.statusCode, answer.body).toBe(200);
      return answer.json<{ rows: unknown[] }>().rows.length;
    };
    expect((await kitchen.send("GET", `/organizations/${kitchen.world.ours.id}`)).json()).toMatchObject({ slug: "ours" });
    expect(await count("/coldchain/sites")).toBeGreaterThan(0);
    expect(await count(`/coldchain/units?areaId=${kitchen.areaId}`)).toBeGreaterThan(0);
    const since = new Date(kitchen.clock.now.getTime() - 3_600_000 + 6 * 60_000).toISOString();
    expect(await count(`/coldchain/readings?unitId=${kitchen.unitId}&filter=${encodeURIComponent(`measuredAt>=${since}`)}`)).toBe(4);
    expect(await count(`/coldchain/alerts?unitId=${kitchen.unitId}`)).toBeGreaterThan(0);
    const query = new URLSearchParams({
      unitId: kitchen.unitId,
      from: new Date(kitchen.clock.now.getTime() - 7_200_000).toISOString(),
      to: kitchen.clock.now.toISOString(),
    });
    expect((await kitchen.send("GET", `/coldchain/readings/series?${query}`)).json()).toMatchObject({
      unitId: kitchen.unitId,
      sensors: [{ mean: [4, 9, 9, 9, 9, 9] }],
    });
  });

  test("an alert is acknowledged and resolved by its id", async () => {
    const note = { note: "On my way." };
    const taken = await kitchen.send("POST", `/coldchain/alerts/${kitchen.alertId}/acknowledge`, {
      body: note,
      headers: kitchen.as("staff"),
    });
    expect(taken.json()).toMatchObject({ id: kitchen.alertId, status: "acknowledged", acknowledgeNote: note.note });
    expect(
      problemIn(
        await kitchen.send("POST", `/coldchain/alerts/${kitchen.alertId}/acknowledge`, { body: note, headers: kitchen.as("staff") }),
      ).status,
    ).toBe(409);
    const twice = await kitchen.send("POST", `/coldchain/alerts/${kitchen.alertId}/resolve`, {
      body: { alertId: kitchen.alertId, cause: "Door", correctiveAction: "Shut" },
    });
    expect(problemIn(twice).errors).toEqual([{ field: "id", detail: "Stands in the address." }]);
    const settled = await kitchen.send("POST", `/coldchain/alerts/${kitchen.alertId}/resolve`, {
      body: { cause: "Door", correctiveAction: "Shut" },
    });
    expect(settled.json().status).toBe("resolved");
    expect((await kitchen.send("GET", `/coldchain/alerts/${kitchen.alertId}/history`)).json().length).toBeGreaterThan(2);
  });

  test("readings come in as JSON with their times, and are told of one by one", async () => {
    const measuredAt = new Date(kitchen.clock.now.getTime() - 60_000).toISOString();
    const readings = [
      { sensor: "S-Freezer", measuredAt, celsius: 4.5 },
      { sensor: "nobody", measuredAt, celsius: 4 },
    ];
    const answer = await kitchen.send("POST", "/coldchain/readings/ingest", {
      body: { readings },
      headers: { authorization: `Bearer ${kitchen.key}` },
    });
    expect(answer.json()).toMatchObject({ accepted: 1, rejected: [{ row: 1, reason: "unknownSensor" }] });
  });
});

describe("preconditions", () => {
  test("whoever has a row already is told so without a body", async () => {
    const tag = String((await kitchen.send("GET", `/coldchain/units/${kitchen.unitId}`)).headers.etag);
    const same = await kitchen.send("GET", `/coldchain/units/${kitchen.unitId}`, {
      headers: { ...kitchen.as("viewer"), "if-none-match": `"x", W/${tag}` },
    });
    expect([same.statusCode, same.body, same.headers.etag]).toEqual([304, "", tag]);
    const other = await kitchen.send("GET", `/coldchain/units/${kitchen.unitId}`, {
      headers: { ...kitchen.as("viewer"), "if-none-match": '"0"' },
    });
    expect(other.statusCode).toBe(200);
  });

  test("a change to a version that is over changes nothing, and is shown the row as it is", async () => {
    const { id } = (await kitchen.send("POST", "/coldchain/sites", { body: { name: "First" } })).json<{ id: string }>();
    const change = (tag: string, name: string) =>
      kitchen.send("PATCH", `/coldchain/sites/${id}`, { body: { name }, headers: { ...kitchen.as("manager"), "if-match": tag } });
    expect((await change('"1"', "Second")).statusCode).toBe(200);
    const late = await change('"1"', "Third");
    expect(problemIn(late)).toMatchObject({ status: 412, code: "row.stale", current: { id, name: "Second", version: 2 } });
    expect(late.headers.etag).toBe('"2"');
    expect((await change('W/"2"', "Third")).statusCode).toBe(412);
    expect((await change("*", "Third")).statusCode).toBe(200);
    expect(refusal(await change("3", "Fourth"))).toBe("400 rest.preconditionUnreadable");
    const remove = (tag: string) =>
      kitchen.send("DELETE", `/coldchain/sites/${id}`, { headers: { ...kitchen.as("owner"), "if-match": tag } });
    expect(problemIn(await remove('"2"'))).toMatchObject({ status: 412, current: { version: 3 } });
    expect((await remove('"3"')).statusCode).toBe(204);
    const unversioned = await kitchen.send("POST", "/coldchain/sites", {
      body: { name: "X" },
      headers: { ...kitchen.as("manager"), "if-match": '"1"' },
    });
    expect(refusal(unversioned)).toBe("400 rest.preconditionUnsupported");
  });
});

describe("what cannot be done is told as a problem", () => {
  test.each([
    ["GET", "/nothing", 404],
    ["GET", "/coldchain/unit.list", 404],
    ["PUT", "/coldchain/units", 405],
    ["DELETE", "/coldchain/units", 405],
    ["GET", "/coldchain/alerts/x/acknowledge", 405],
  ] as const)("%s %s", async (method, url, status) => {
    const answer = await kitchen.send(method, url);
    expect(problemIn(answer).status).toBe(status);
    if (status === 405) expect(answer.headers.allow).toMatch(/OPTIONS$/);
  });

  test("a body that is no JSON, is said to be none, is nested without end, or is too long", async () => {
    const post = (body: string, type = "application/json") => kitchen.send("POST", "/coldchain/sites", { body, type });
    expect(refusal(await post("{"))).toBe("400 rest.bodyNotJson");
    expect(refusal(await post("name=x", "application/x-www-form-urlencoded"))).toBe("415 rest.notJson");
    expect(refusal(await post("{}", "application/json; charset=latin1"))).toBe("415 rest.notJson");
    expect(refusal(await post(`{"name":${"[".repeat(100_000)}${"]".repeat(100_000)}}`))).toBe("400 rest.bodyTooDeep");
    expect(refusal(await post(`{"name":"${"x".repeat(4 * 1024 * 1024)}"}`))).toBe("413 rest.tooLarge");
    expect(refusal(await kitchen.send("POST", "/organizations/remove-logo", { body: { x: 1 }, headers: kitchen.as("owner") }))).toBe(
      "400 rest.bodyNotWanted",
    );
  });

  test("wrong values are named, one by one, by the names that were sent", async () => {
    const answer = await kitchen.send("PATCH", `/coldchain/units/${kitchen.unitId}`, {
      body: { name: "", kind: "oven", orgId: kitchen.world.theirs.id, status: "ok" },
    });
    expect(
      problemIn(answer)
        .errors?.map(({ field }) => field)
        .toSorted(),
    ).toEqual(["kind", "name", "orgId", "status"]);
    expect(problemIn(await kitchen.send("GET", "/coldchain/units/xyz")).errors).toEqual([{ field: "id", detail: expect.any(String) }]);
    expect(problemIn(await kitchen.send("GET", "/coldchain/units?stauts=ok")).errors?.[0]?.field).toBe("stauts");
    expect(problemIn(await kitchen.send("GET", "/coldchain/units?status=ok&status=offline")).code).toBe("rest.parameterTwice");
    expect(problemIn(await kitchen.send("GET", "/coldchain/units?status=oven")).errors?.[0]?.field).toBe("status");
    expect(problemIn(await kitchen.send("GET", "/coldchain/units?limit=501")).errors?.[0]?.field).toBe("limit");
    expect(problemIn(await kitchen.send("GET", "/coldchain/units?cursor=zzz")).code).toBe("list.cursorInvalid");
    expect(problemIn(await kitchen.send("GET", "/coldchain/units?filter=%7Bx")).code).toBe("rest.filterNotJson");
    const taken = await kitchen.send("POST", "/coldchain/areas", { body: { siteId: kitchen.siteId, name: "Kitchen" } });
    expect(taken.statusCode, taken.body).toBeOneOf([201, 409]);
  });

  test("HEAD answers as GET without a body, OPTIONS says what is possible", async () => {
    const head = await kitchen.send("HEAD", `/coldchain/units/${kitchen.unitId}`);
    expect([head.statusCode, head.body]).toEqual([200, ""]);
    expect(head.headers.etag).toMatch(/^"\d+"$/);
    const options = await kitchen.send("OPTIONS", "/coldchain/units");
    expect([options.statusCode, options.headers.allow, options.body]).toEqual([204, "GET, HEAD, POST, OPTIONS", ""]);
  });
});
