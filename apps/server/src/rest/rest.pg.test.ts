import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from "fastify";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "@freehold/kernel/id.ts";
import type { Role } from "@freehold/kernel/role.ts";
import { aMonitoredUnit, asReadings, samplesOf } from "@freehold/api/modules/coldchain/fixtures.ts";
import { forgetKeys } from "@freehold/api/platform/idempotency/idempotency.schedules.ts";
import { productLimits } from "@freehold/api/platform/limits/limits.ts";
import { aKey } from "@freehold/api/testing/inhabited.ts";
import { createWorld, type World } from "@freehold/api/testing/world.ts";
import { readConfig } from "../config.ts";
import { createHttp } from "../http.ts";

const friend = "https://shop.example.com";
let world: World;
let app: FastifyInstance;
let now = new Date();
let unitId: string;
let areaId: string;
let siteId: string;
let alertId: string;
let key: string;

beforeAll(async () => {
  world = await createWorld({
    name: "rest",
    clock: () => now,
    limits: { ...productLimits, network: [], account: [{ most: 5000, seconds: 60 }] },
  });
  app = await createHttp(world.backend, { ...readConfig({ ORIGINS: friend }), webFolder: "/nowhere" }, pino({ level: "silent" }));
  const manager = world.as("manager");
  const made = await aMonitoredUnit(manager, { name: "Freezer", alarmDelayMinutes: 0 });
  ({ unitId } = made);
  const start = now.getTime() - 3_600_000;
  await world.as("staff").coldchain.reading.ingest({ readings: asReadings(made.serial, samplesOf([4, 9, 9, 9, 9, 9], { start })) });
  ({ areaId } = await manager.coldchain.unit.get({ id: unitId }));
  ({ siteId } = await manager.coldchain.area.get({ id: areaId }));
  alertId = (await manager.coldchain.alert.list()).rows[0]!.id;
  key = await aKey(world, world.ours, { procedures: ["coldchain.*"] });
});
afterAll(async () => {
  await app.close();
  await world[Symbol.asyncDispose]();
});

type Headers = Readonly<Record<string, string>>;
const as = (role: Role): Headers => ({ authorization: `Bearer ${world.ours.tokens[role]}`, "x-organization-id": world.ours.id });
const stranger = (): Headers => ({ authorization: `Bearer ${world.theirs.tokens.owner}`, "x-organization-id": world.theirs.id });

const send = (
  method: NonNullable<InjectOptions["method"]>,
  url: string,
  { body, headers = as("manager"), type = "application/json" }: { body?: unknown; headers?: Headers; type?: string } = {},
) =>
  app.inject({
    method,
    url: `/api/v1${url}`,
    headers: { ...(body !== undefined && { "content-type": type }), ...headers },
    ...(body !== undefined && { payload: typeof body === "string" ? body : JSON.stringify(body) }),
  });

const told = (answer: LightMyRequestResponse) => {
  expect(answer.headers["content-type"]).toBe("application/problem+json");
  const problem = answer.json<{
    status: number;
    code: string;
    detail: string;
    requestId: string;
    errors?: { field: string; detail: string }[];
    current?: unknown;
  }>();
  expect(problem.status).toBe(answer.statusCode);
  expect(problem.requestId).toBe(answer.headers["x-request-id"]);
  expect(answer.body).not.toMatch(/\bat .*\.ts:|node_modules|select |insert /i);
  return problem;
};
const refusal = (answer: LightMyRequestResponse): string => `${answer.statusCode} ${told(answer).code}`;

describe("rows", () => {
  test("are made, read, changed and removed, each as HTTP says it", async () => {
    const made = await send("POST", "/coldchain/sites", { body: { name: "Oslo & Ærø" } });
    expect(made.statusCode).toBe(201);
    const { id } = made.json<{ id: string }>();
    expect(made.headers).toMatchObject({ location: `/api/v1/coldchain/sites/${id}`, etag: '"1"', "content-type": "application/json" });
    const read = await send("GET", `/coldchain/sites/${id}`);
    expect(read.json()).toEqual(made.json());
    expect(read.headers).toMatchObject({ etag: '"1"', "cache-control": "private, no-cache" });
    const changed = await send("PATCH", `/coldchain/sites/${id}`, { body: { address: "Kaia 1" } });
    expect([changed.statusCode, changed.headers.etag, changed.json().address]).toEqual([200, '"2"', "Kaia 1"]);
    const merged = await send("PATCH", `/coldchain/sites/${id}`, { body: { address: null }, type: "application/merge-patch+json" });
    expect(merged.json().address).toBeNull();
    const removed = await send("DELETE", `/coldchain/sites/${id}`, { headers: as("owner") });
    expect([removed.statusCode, removed.body]).toEqual([204, ""]);
    expect(refusal(await send("GET", `/coldchain/sites/${id}`))).toBe("404 row.missing");
  });

  test("are listed by columns, conditions, expressions, words and order, page by page", async () => {
    for (let n = 0; n < 3; n++)
      await send("POST", "/coldchain/units", { body: { areaId, name: `Shelf ${n}`, kind: "display_case", maxCelsius: n } });
    const names = async (query: string) =>
      (await send("GET", `/coldchain/units?${query}`)).json<{ rows: { name: string }[] }>().rows.map(({ name }) => name);
    expect(await names("kind=display_case&sort=-name")).toEqual(["Shelf 2", "Shelf 1", "Shelf 0"]);
    expect(await names("filter=maxCelsius%3E%3D1&filter=name~shelf&sort=name")).toEqual([]);
    expect(await names("filter=maxCelsius%3E%3D1&filter=name~Shelf&sort=name")).toEqual(["Shelf 1", "Shelf 2"]);
    expect(
      await names(`filter=${encodeURIComponent(JSON.stringify({ op: "not", of: { op: "isNull", column: "maxCelsius" } }))}&sort=name`),
    ).toHaveLength(3);
    expect(await names(`areaId=${areaId}&maxCelsius=2`)).toEqual(["Shelf 2"]);
    expect(await names("search=shelf&sort=name&limit=2")).toEqual(["Shelf 0", "Shelf 1"]);
    const first = await send("GET", "/coldchain/units?sort=name&limit=2&kind=display_case");
    const [, next] = /^<([^>]+)>; rel="next"$/.exec(String(first.headers.link)) ?? [];
    expect(next).toContain(`cursor=${first.json().nextCursor}`);
    const second = await app.inject({ url: next!, headers: as("manager") });
    expect(second.json().rows.map(({ name }: { name: string }) => name)).toEqual(["Shelf 2"]);
    expect(second.headers.link).toBeUndefined();
  });

  test("are a file of CSV or of lines of JSON, for whoever may export them", async () => {
    const csv = await send("GET", "/coldchain/sites/export?headers=keys&sort=name");
    expect(csv.headers).toMatchObject({
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="sites.csv"',
    });
    expect(csv.body).toContain("name");
    const lines = await send("GET", "/coldchain/sites/export?format=json");
    expect(lines.headers["content-type"]).toBe("application/x-ndjson");
    expect(JSON.parse(lines.body.split("\n", 1)[0]!)).toMatchObject({ id: expect.any(String) });
    expect(refusal(await send("GET", "/coldchain/sites/export?format=xml"))).toBe("400 input.invalid");
  });

  test("of any number are changed at once, with a report of each", async () => {
    const rows = [
      { act: "create", values: { name: "Bulk" } },
      { act: "remove", id: newId() },
    ];
    const answer = await send("POST", "/coldchain/sites/bulk", { body: { rows }, headers: as("owner") });
    expect(answer.json()).toMatchObject({ done: 1, refused: 1, rows: [{ ok: true }, { ok: false, fault: "row.missing" }] });
  });
});

describe("what the earlier systems had addresses for", () => {
  test("sites of an organization, units of an area, readings of a unit within a time, alerts of a unit", async () => {
    const count = async (url: string): Promise<number> => {
      const answer = await send("GET", url);
      expect(answer.statusCode, answer.body).toBe(200);
      return answer.json<{ rows: unknown[] }>().rows.length;
    };
    expect((await send("GET", `/organizations/${world.ours.id}`)).json()).toMatchObject({ slug: "ours" });
    expect(await count("/coldchain/sites")).toBeGreaterThan(0);
    expect(await count(`/coldchain/units?areaId=${areaId}`)).toBeGreaterThan(0);
    const since = new Date(now.getTime() - 3_600_000 + 6 * 60_000).toISOString();
    expect(await count(`/coldchain/readings?unitId=${unitId}&filter=${encodeURIComponent(`measuredAt>=${since}`)}`)).toBe(4);
    expect(await count(`/coldchain/alerts?unitId=${unitId}`)).toBeGreaterThan(0);
    const query = new URLSearchParams({ unitId, from: new Date(now.getTime() - 7_200_000).toISOString(), to: now.toISOString() });
    expect((await send("GET", `/coldchain/readings/series?${query}`)).json()).toMatchObject({
      unitId,
      sensors: [{ mean: [4, 9, 9, 9, 9, 9] }],
    });
  });

  test("an alert is acknowledged and resolved by its id", async () => {
    const note = { note: "On my way." };
    const taken = await send("POST", `/coldchain/alerts/${alertId}/acknowledge`, { body: note, headers: as("staff") });
    expect(taken.json()).toMatchObject({ id: alertId, status: "acknowledged", acknowledgeNote: note.note });
    expect(told(await send("POST", `/coldchain/alerts/${alertId}/acknowledge`, { body: note, headers: as("staff") })).status).toBe(409);
    const twice = await send("POST", `/coldchain/alerts/${alertId}/resolve`, {
      body: { alertId, cause: "Door", correctiveAction: "Shut" },
    });
    expect(told(twice).errors).toEqual([{ field: "id", detail: "Stands in the address." }]);
    const settled = await send("POST", `/coldchain/alerts/${alertId}/resolve`, { body: { cause: "Door", correctiveAction: "Shut" } });
    expect(settled.json().status).toBe("resolved");
    expect((await send("GET", `/coldchain/alerts/${alertId}/history`)).json().length).toBeGreaterThan(2);
  });

  test("readings come in as JSON with their times, and are told of one by one", async () => {
    const measuredAt = new Date(now.getTime() - 60_000).toISOString();
    const readings = [
      { sensor: "S-Freezer", measuredAt, celsius: 4.5 },
      { sensor: "nobody", measuredAt, celsius: 4 },
    ];
    const answer = await send("POST", "/coldchain/readings/ingest", { body: { readings }, headers: { authorization: `Bearer ${key}` } });
    expect(answer.json()).toMatchObject({ accepted: 1, rejected: [{ row: 1, reason: "unknownSensor" }] });
  });
});

describe("preconditions", () => {
  test("whoever has a row already is told so without a body", async () => {
    const tag = String((await send("GET", `/coldchain/units/${unitId}`)).headers.etag);
    const same = await send("GET", `/coldchain/units/${unitId}`, { headers: { ...as("viewer"), "if-none-match": `"x", W/${tag}` } });
    expect([same.statusCode, same.body, same.headers.etag]).toEqual([304, "", tag]);
    const other = await send("GET", `/coldchain/units/${unitId}`, { headers: { ...as("viewer"), "if-none-match": '"0"' } });
    expect(other.statusCode).toBe(200);
  });

  test("a change to a version that is over changes nothing, and is shown the row as it is", async () => {
    const { id } = (await send("POST", "/coldchain/sites", { body: { name: "First" } })).json<{ id: string }>();
    const change = (tag: string, name: string) =>
      send("PATCH", `/coldchain/sites/${id}`, { body: { name }, headers: { ...as("manager"), "if-match": tag } });
    expect((await change('"1"', "Second")).statusCode).toBe(200);
    const late = await change('"1"', "Third");
    expect(told(late)).toMatchObject({ status: 412, code: "row.stale", current: { id, name: "Second", version: 2 } });
    expect(late.headers.etag).toBe('"2"');
    expect((await change('W/"2"', "Third")).statusCode).toBe(412);
    expect((await change("*", "Third")).statusCode).toBe(200);
    expect(refusal(await change("3", "Fourth"))).toBe("400 rest.preconditionUnreadable");
    const remove = (tag: string) => send("DELETE", `/coldchain/sites/${id}`, { headers: { ...as("owner"), "if-match": tag } });
    expect(told(await remove('"2"'))).toMatchObject({ status: 412, current: { version: 3 } });
    expect((await remove('"3"')).statusCode).toBe(204);
    const unversioned = await send("POST", "/coldchain/sites", { body: { name: "X" }, headers: { ...as("manager"), "if-match": '"1"' } });
    expect(refusal(unversioned)).toBe("400 rest.preconditionUnsupported");
  });
});

describe("a key for what is done once", () => {
  const once = (body: object, name: string, headers: Headers = as("manager")) =>
    send("POST", "/coldchain/sites", { body, headers: { ...headers, "idempotency-key": name } });
  const named = async (name: string): Promise<number> =>
    (await world.as("manager").coldchain.site.list({ filter: { op: "equals", column: "name", value: name } })).rows.length;

  test("answers the same request the same and does it once, also for an act and for one that fails", async () => {
    const [first, second] = [await once({ name: "Once" }, "k1"), await once({ name: "Once" }, '"k1"')];
    expect(second.statusCode).toBe(201);
    expect(second.body).toBe(first.body);
    expect(second.headers).toMatchObject({ etag: first.headers.etag, location: first.headers.location, "idempotent-replayed": "true" });
    expect(first.headers["idempotent-replayed"]).toBeUndefined();
    expect(await named("Once")).toBe(1);
    // PostgreSQL names the transaction that wrote a row: no crash falls between the record and its answer.
    const written = await world.admin(
      `select k.xmin = s.xmin as together, k.answer is not null as answered from platform.idempotency_key k, coldchain.site s where s.name = 'Once'`,
    );
    expect(written).toEqual([{ together: true, answered: true }]);
    const reopen = () =>
      send("POST", `/coldchain/alerts/${alertId}/reopen`, {
        body: { note: "Again" },
        headers: { ...as("staff"), "idempotency-key": "k2" },
      });
    const [opened, again] = [await reopen(), await reopen()];
    expect([opened.statusCode, again.body]).toEqual([200, opened.body]);
    // Nothing was done, so nothing is kept: the second is asked anew.
    expect(refusal(await once({ name: "" }, "k3"))).toBe("400 input.invalid");
    expect((await once({ name: "Mended" }, "k3")).statusCode).toBe(201);
  });

  test("is refused for another request, belongs to its caller alone, and is forgotten after a day", async () => {
    await once({ name: "Mine" }, "k4");
    expect(refusal(await once({ name: "Other" }, "k4"))).toBe("422 idempotency.otherRequest");
    expect((await once({ name: "Admin's" }, "k4", as("admin"))).statusCode).toBe(201);
    expect((await once({ name: "Theirs" }, "k4", stranger())).statusCode).toBe(201);
    expect(refusal(await once({ name: "X" }, "a b"))).toBe("400 rest.keyUnreadable");
    const before = now;
    now = new Date(before.getTime() + 24 * 3_600_000);
    expect((await once({ name: "Next day" }, "k4")).statusCode).toBe(201);
    const keys = async () => (await world.as("owner").idempotencyKeys.list()).rows.length;
    expect(await keys()).toBeGreaterThan(3);
    now = new Date(before.getTime() + 49 * 3_600_000);
    const owner = world.ours.principal("owner");
    await forgetKeys({
      asActor: (work) => world.backend.database.asActor(owner, work),
      clock: () => now,
      signal: new AbortController().signal,
    });
    expect(await keys()).toBe(0);
    now = before;
  });

  test("of many requests at the same time one acts, the others are told to wait or what it was answered", async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => once({ name: "Rush" }, "k5")));
    for (const answer of answers) expect([201, 409]).toContain(answer.statusCode);
    for (const answer of answers.filter(({ statusCode }) => statusCode === 409)) {
      expect(refusal(answer)).toBe("409 idempotency.stillRunning");
      expect(answer.headers["retry-after"]).toBe("1");
    }
    expect(answers.some(({ statusCode }) => statusCode === 201)).toBe(true);
    expect(await named("Rush")).toBe(1);
  });

  test("keeps answers so that nobody reads them in the table, and tells nobody who may not act any more", async () => {
    const leaving = await aKey(world, world.ours, { procedures: ["coldchain.*"] });
    const headers = { authorization: `Bearer ${leaving}` };
    await once({ name: "Secret place" }, "k6", headers);
    const { rows } = await world.as("owner").idempotencyKeys.list();
    expect(JSON.stringify(rows)).not.toContain("Secret place");
    const { id } = (await world.as("owner").apiKeys.list()).rows[0]!;
    await world.as("owner").apiKeys.remove({ id });
    expect(refusal(await once({ name: "Secret place" }, "k6", headers))).toBe("401 identity.signedOut");
  });

  test("an act whose answer was lost in a crash is not done again", async () => {
    const reopen = () =>
      send("POST", `/coldchain/alerts/${alertId}/resolve`, {
        body: { cause: "a", correctiveAction: "b" },
        headers: { ...as("staff"), "idempotency-key": "k7" },
      });
    expect((await reopen()).statusCode).toBe(200);
    await world.admin("update platform.idempotency_key set answer = null");
    expect(refusal(await reopen())).toBe("409 idempotency.stillRunning");
    const before = now;
    now = new Date(before.getTime() + 6 * 60_000);
    expect(refusal(await reopen())).toBe("409 idempotency.answerLost");
    now = before;
  });

  test("holds for many rows at once and for a batch of readings, whose acts are more than one statement", async () => {
    const rows = ["Bulk 1", "Bulk 2"].map((name) => ({ act: "create", values: { name } }));
    const bulk = () => send("POST", "/coldchain/sites/bulk", { body: { rows }, headers: { ...as("manager"), "idempotency-key": "k8" } });
    const [one, two] = [await bulk(), await bulk()];
    expect([one.json().done, two.body]).toEqual([2, one.body]);
    expect(await named("Bulk 1")).toBe(1);
    const readings = [{ sensor: "S-Freezer", measuredAt: new Date(now.getTime() - 30_000).toISOString(), celsius: 9 }];
    const ingest = () =>
      send("POST", "/coldchain/readings/ingest", {
        body: { readings },
        headers: { authorization: `Bearer ${key}`, "idempotency-key": "k9" },
      });
    const [first, second] = [await ingest(), await ingest()];
    expect([first.json().accepted, second.body]).toEqual([1, first.body]);
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
    const answer = await send(method, url);
    expect(told(answer).status).toBe(status);
    if (status === 405) expect(answer.headers.allow).toMatch(/OPTIONS$/);
  });

  test("a body that is no JSON, is said to be none, is nested without end, or is too long", async () => {
    const post = (body: string, type = "application/json") => send("POST", "/coldchain/sites", { body, type });
    expect(refusal(await post("{"))).toBe("400 rest.bodyNotJson");
    expect(refusal(await post("name=x", "application/x-www-form-urlencoded"))).toBe("415 rest.notJson");
    expect(refusal(await post("{}", "application/json; charset=latin1"))).toBe("415 rest.notJson");
    expect(refusal(await post(`{"name":${"[".repeat(100_000)}${"]".repeat(100_000)}}`))).toBe("400 rest.bodyTooDeep");
    expect(refusal(await post(`{"name":"${"x".repeat(4 * 1024 * 1024)}"}`))).toBe("413 rest.tooLarge");
    expect(refusal(await send("POST", "/organizations/remove-logo", { body: { x: 1 }, headers: as("owner") }))).toBe(
      "400 rest.bodyNotWanted",
    );
  });

  test("wrong values are named, one by one, by the names that were sent", async () => {
    const answer = await send("PATCH", `/coldchain/units/${unitId}`, {
      body: { name: "", kind: "oven", orgId: world.theirs.id, status: "ok" },
    });
    expect(
      told(answer)
        .errors?.map(({ field }) => field)
        .toSorted(),
    ).toEqual(["kind", "name", "orgId", "status"]);
    expect(told(await send("GET", "/coldchain/units/xyz")).errors).toEqual([{ field: "id", detail: expect.any(String) }]);
    expect(told(await send("GET", "/coldchain/units?stauts=ok")).errors?.[0]?.field).toBe("stauts");
    expect(told(await send("GET", "/coldchain/units?status=ok&status=offline")).code).toBe("rest.parameterTwice");
    expect(told(await send("GET", "/coldchain/units?status=oven")).errors?.[0]?.field).toBe("status");
    expect(told(await send("GET", "/coldchain/units?limit=501")).errors?.[0]?.field).toBe("limit");
    expect(told(await send("GET", "/coldchain/units?cursor=zzz")).code).toBe("list.cursorInvalid");
    expect(told(await send("GET", "/coldchain/units?filter=%7Bx")).code).toBe("rest.filterNotJson");
    const taken = await send("POST", "/coldchain/areas", { body: { siteId, name: "Kitchen" } });
    expect(taken.statusCode, taken.body).toBeOneOf([201, 409]);
  });

  test("HEAD answers as GET without a body, OPTIONS says what is possible", async () => {
    const head = await send("HEAD", `/coldchain/units/${unitId}`);
    expect([head.statusCode, head.body]).toEqual([200, ""]);
    expect(head.headers.etag).toMatch(/^"\d+"$/);
    const options = await send("OPTIONS", "/coldchain/units");
    expect([options.statusCode, options.headers.allow, options.body]).toEqual([204, "GET, HEAD, POST, OPTIONS", ""]);
  });
});

describe("who asks", () => {
  test("needs a token that is good, or an API key made for it", async () => {
    const get = (headers: Headers) => send("GET", "/coldchain/units", { headers });
    expect(refusal(await get({}))).toBe("401 identity.signedOut");
    expect((await get({})).headers["www-authenticate"]).toBe("Bearer");
    expect(refusal(await get({ authorization: "Bearer nonsense", "x-organization-id": world.ours.id }))).toBe("401 identity.signedOut");
    expect((await get({ authorization: `Bearer ${key}` })).statusCode).toBe(200);
    expect(refusal(await send("GET", "/members", { headers: { authorization: `Bearer ${key}` } }))).toBe("403 access.keyNotMeant");
    expect(refusal(await get({ authorization: as("owner")["authorization"]! }))).toBe("400 access.organizationNeeded");
  });

  test("sees nothing of another organization, whatever the headers say", async () => {
    const theirs = stranger();
    for (const method of ["GET", "DELETE"] as const)
      expect(refusal(await send(method, `/coldchain/units/${unitId}`, { headers: theirs }))).toBe("404 row.missing");
    expect(refusal(await send("PATCH", `/coldchain/units/${unitId}`, { body: { name: "Theirs" }, headers: theirs }))).toBe(
      "404 row.missing",
    );
    expect(told(await send("POST", `/coldchain/alerts/${alertId}/reopen`, { body: { note: "x" }, headers: theirs })).status).toBe(404);
    const smuggled = { ...theirs, "x-organization-id": world.ours.id };
    expect(refusal(await send("GET", "/coldchain/units", { headers: smuggled }))).toBe("404 access.organizationMissing");
    expect(
      refusal(
        await send("GET", "/coldchain/units", { headers: { ...theirs, "x-organization-id": `${world.theirs.id}, ${world.ours.id}` } }),
      ),
    ).toBe("404 access.organizationMissing");
    expect(
      refusal(await send("GET", "/coldchain/units", { headers: { authorization: `Bearer ${key}`, "x-organization-id": world.theirs.id } })),
    ).toBe("404 access.organizationMissing");
    expect(refusal(await send("GET", `/coldchain/units?orgId=${world.ours.id}`, { headers: theirs }))).toBe("400 rest.parameterUnknown");
    const named = await send("POST", "/coldchain/sites", {
      body: { name: "x", orgId: world.ours.id, __proto__x: 1, version: 7, createdAt: "2020-01-01T00:00:00Z" },
      headers: theirs,
    });
    expect(
      told(named)
        .errors?.map(({ field }) => field)
        .toSorted(),
    ).toEqual(["__proto__x", "createdAt", "orgId", "version"]);
    expect(refusal(await send("POST", "/coldchain/sites", { body: '{"name":"x","__proto__":{"orgId":"y"}}' }))).toBe("400 input.invalid");
  });

  test("as a member sees only what is linked to them", async () => {
    const units = async () => (await send("GET", "/coldchain/units", { headers: as("member") })).json<{ rows: { id: string }[] }>().rows;
    expect(await units()).toEqual([]);
    expect(refusal(await send("GET", `/coldchain/units/${unitId}`, { headers: as("member") }))).toBe("404 row.missing");
    await world.as("manager").coldchain.caretaker.create({ unitId, userId: world.ours.principal("member").userId });
    expect((await units()).map(({ id }) => id)).toEqual([unitId]);
    expect(told(await send("PATCH", `/coldchain/units/${unitId}`, { body: { name: "Mine" }, headers: as("member") })).status).toBe(403);
  });

  test("on a page of another site gets nothing done with our cookie, and reads nothing unless it is named", async () => {
    const cookie = `freehold_session=${world.ours.tokens.owner}`;
    const from = (origin: string, method: "GET" | "POST") =>
      send(method, "/coldchain/sites", {
        ...(method === "POST" && { body: { name: "x" } }),
        headers: { cookie, origin, "x-organization-id": world.ours.id },
      });
    expect(refusal(await from("https://attacker.example", "POST"))).toBe("403 rest.originRefused");
    expect((await from("https://attacker.example", "GET")).headers["access-control-allow-origin"]).toBeUndefined();
    expect((await from(friend, "GET")).headers).toMatchObject({
      "access-control-allow-origin": friend,
      "access-control-expose-headers": expect.stringContaining("etag"),
    });
    const preflight = await send("OPTIONS", "/coldchain/sites", { headers: { origin: friend, "access-control-request-method": "PATCH" } });
    expect(preflight.headers["access-control-allow-methods"]).toContain("PATCH");
    expect(preflight.headers["access-control-allow-headers"]).toContain("if-match");
  });

  test("is told what is left of every limit that counted the call", async () => {
    const { headers } = await send("GET", "/coldchain/units");
    expect(headers["ratelimit-policy"]).toBe('"account";q=5000;w=60, "organization";q=12000;w=60');
    expect(headers.ratelimit).toMatch(/^"account";r=\d+;t=\d+, "organization";r=\d+;t=\d+$/);
  });
});

describe("accounts", () => {
  const auth = (method: "GET" | "POST", url: string, body?: unknown, headers: Headers = {}) =>
    app.inject({
      method,
      url: `/api/auth${url}`,
      headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
      ...(body !== undefined && { payload: JSON.stringify(body) }),
    });

  test("sign in, go on with the next tokens, are asked who they are, and sign out", async () => {
    const entered = await auth("POST", "/login", { email: "viewer@ours.example", password: "correct horse battery" });
    expect(entered.statusCode).toBe(200);
    expect(entered.headers["set-cookie"]).toBeUndefined();
    expect(entered.headers["cache-control"]).toBe("no-store");
    const { session } = entered.json<{ session: { accessToken: string; refreshToken: string } }>();
    const next = await auth("POST", "/refresh", { refreshToken: session.refreshToken });
    const bearer = { authorization: `Bearer ${next.json<{ accessToken: string }>().accessToken}` };
    expect((await auth("GET", "/me", undefined, bearer)).json()).toMatchObject({
      person: { email: "viewer@ours.example" },
      organizations: [{ id: world.ours.id }],
    });
    expect((await send("GET", "/coldchain/units", { headers: { ...bearer, "x-organization-id": world.ours.id } })).statusCode).toBe(200);
    expect((await auth("POST", "/logout", undefined, bearer)).statusCode).toBe(204);
    expect(refusal(await auth("GET", "/me", undefined, bearer))).toBe("401 identity.signedOut");
  });

  test("are not told apart by whether they exist", async () => {
    const wrong = await Promise.all(
      ["viewer@ours.example", "nobody@ours.example"].map((email) => auth("POST", "/login", { email, password: "wrong password" })),
    );
    expect(new Set(wrong.map(refusal))).toEqual(new Set(["401 identity.wrongCredentials"]));
    for (const email of ["viewer@ours.example", "nobody@ours.example"]) {
      const asked = await auth("POST", "/reset", { email });
      expect([asked.statusCode, asked.json()]).toEqual([202, { sent: true }]);
      const signedUp = await auth("POST", "/signup", { email, name: "Somebody", password: "a long enough phrase" });
      expect([signedUp.statusCode, signedUp.json()]).toEqual([202, { sent: true }]);
    }
    expect(refusal(await auth("POST", "/reset/confirm", { ticket: "none", password: "a long enough phrase" }))).toBe(
      "404 identity.linkOver",
    );
    expect(refusal(await auth("POST", "/login", { email: "x".repeat(70_000) }))).toBe("413 rest.tooLarge");
    expect(refusal(await auth("POST", "/register", {}))).toBe("404 rest.nothingHere");
  });
});
