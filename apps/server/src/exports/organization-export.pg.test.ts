import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { eq } from "drizzle-orm";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hashToken } from "@freehold/identity/secrets.ts";
import { session } from "@freehold/identity/schema.ts";
import { createWorld, type World } from "@freehold/api/testing/world.ts";
import { readConfig } from "../config.ts";
import { createHttp } from "../http.ts";

let world: World;
let http: FastifyInstance;
beforeAll(async () => {
  world = await createWorld({ name: "server_export" });
  http = await createHttp(world.backend, { ...readConfig({}), webFolder: "/nowhere" }, pino({ level: "silent" }));
});
afterAll(async () => {
  await http.close();
  await world[Symbol.asyncDispose]();
});

const download = (headers: Record<string, string>, id = world.ours.id) =>
  http.inject({ method: "GET", url: `/organizations/${id}/export`, headers: { host: "freehold.example", ...headers } });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

test("an owner saves the whole organization as a file that proves that it is complete", async () => {
  for (const headers of [bearer(world.ours.tokens.owner), { cookie: `freehold_session=${world.ours.tokens.owner}` }]) {
    const answer = await download(headers);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["content-type"]).toBe("application/gzip");
    expect(answer.headers["content-disposition"]).toMatch(
      /^attachment; filename="organization-[0-9a-f-]{36}-\d{4}-\d\d-\d\d\.ndjson\.gz"$/,
    );
    const text = gunzipSync(answer.rawPayload).toString();
    const last = text.trimEnd().split("\n").at(-1)!;
    const before = text.slice(0, text.length - last.length - 1);
    expect(JSON.parse(last)).toMatchObject({ end: true, sha256: createHash("sha256").update(before).digest("hex") });
    expect(text).not.toContain(world.theirs.id);
  }
});

test("nobody else does: the answer tells what to do, and a stranger learns nothing", async () => {
  expect((await download(bearer(world.ours.tokens.admin))).statusCode).toBe(403);
  expect((await download(bearer(world.theirs.tokens.owner))).statusCode).toBe(404);
  expect((await download({})).statusCode).toBe(401);
  expect((await download(bearer(world.ours.tokens.owner), "nonsense")).statusCode).toBe(404);
});

test("a page of another site cannot have it begin, and no header leads it to another organization", async () => {
  const own = bearer(world.ours.tokens.owner);
  expect((await download({ ...own, "sec-fetch-site": "cross-site" })).statusCode).toBe(403);
  expect((await download({ ...own, "x-organization-id": world.theirs.id })).statusCode).toBe(403);
});

test("who proved who they are long ago must prove it again", async () => {
  const { userId } = world.ours.principal("owner");
  const { token } = await world.backend.identity.startSession(userId, { userAgent: null, address: null });
  const longAgo = new Date(Date.now() - 11 * 60_000);
  await world.backend.database.asIdentity((tx) =>
    tx
      .update(session)
      .set({ confirmedAt: longAgo })
      .where(eq(session.id, hashToken(token))),
  );
  const answer = await download(bearer(token));
  expect(answer.statusCode).toBe(403);
  expect(answer.json().error).toContain("Confirm that it is you");
});

test("admins save the audit trail as CSV, narrowed by the address; a wrong one is refused before anything is answered", async () => {
  const trail = (query: string, headers: Record<string, string>) =>
    http.inject({
      method: "GET",
      url: `/organizations/${world.ours.id}/audit.csv?${query}`,
      headers: { host: "freehold.example", ...headers },
    });
  const admin = bearer(world.ours.tokens.admin);
  const answer = await trail("resource=members&act=create&from=2020-01-01T00:00:00.000Z", admin);
  expect(answer.statusCode).toBe(200);
  expect(answer.headers["content-disposition"]).toMatch(/^attachment; filename="audit-[0-9a-f-]{36}-\d{4}-\d\d-\d\d\.csv"$/);
  expect(answer.body.split("\r\n")).toHaveLength(8);
  expect(answer.body).not.toContain(world.theirs.id);
  expect((await trail("from=yesterday", admin)).statusCode).toBe(400);
  expect((await trail("person=1&person=2", admin)).statusCode).toBe(400);
  expect((await trail("", bearer(world.ours.tokens.manager))).statusCode).toBe(403);
  expect((await trail("", { ...admin, "sec-fetch-site": "cross-site" })).statusCode).toBe(403);
});

test("records of any kind are saved as the list shows them, by whoever may read them, whole or visibly broken", async () => {
  const records = (file: string, headers: Record<string, string>) =>
    http.inject({
      method: "GET",
      url: `/organizations/${world.ours.id}/records/${file}`,
      headers: { host: "freehold.example", ...headers },
    });
  const viewer = bearer(world.ours.tokens.viewer);
  for (const name of ["Rome", "=Milan", "Bern"]) await world.as("manager").coldchain.site.create({ name });
  const filter = encodeURIComponent(JSON.stringify({ op: "not", of: { op: "equals", column: "name", value: "Bern" } }));
  const saved = await records(`coldchain.site.csv?filter=${filter}&sort=-name&mark=true&headers=keys`, viewer);
  expect(saved.headers["content-type"]).toBe("text/csv; charset=utf-8");
  expect(saved.headers["content-disposition"]).toMatch(/^attachment; filename="coldchain-site-\d{4}-\d\d-\d\d\.csv"$/);
  expect(saved.body.split("\r\n").map((line) => line.split(",")[4])).toEqual(["name", "Rome", "'=Milan", undefined]);
  const lines = (await records("coldchain.site.jsonl?where=name=Rome&where=address=null", viewer)).body.trimEnd().split("\n");
  expect(lines.map((text) => (JSON.parse(text) as { name: string }).name)).toEqual(["Rome"]);
  expect((await records("coldchain.site.csv", bearer(world.ours.tokens.member))).statusCode).toBe(403);
  expect((await records("coldchain.site.csv", bearer(world.theirs.tokens.owner))).statusCode).toBe(404);
  expect((await records("coldchain.site.csv", {})).statusCode).toBe(401);
  expect((await records("coldchain.site.csv", { ...viewer, "sec-fetch-site": "cross-site" })).statusCode).toBe(403);
  expect((await records("coldchain.site.csv?filter=%7B", viewer)).statusCode).toBe(400);
  expect((await records("coldchain.site.csv?limit=1", viewer)).statusCode).toBe(400);
  const owner = bearer(world.ours.tokens.owner);
  for (const odd of ["organizations.csv", "audit.csv", "constructor.csv", "coldchain.site.xml", "coldchain.csv"])
    expect(`${odd} ${(await records(odd, owner)).statusCode}`).toBe(`${odd} 404`);
});

test("messages are saved by the admin who asked for them, once", async () => {
  const as = (role: "admin" | "staff") => world.as(role);
  const { id: channelId } = await as("staff").channels.create({ name: "Of staff", kind: "private" });
  await as("staff").messages.send({ channelId, text: "Said in private" });
  const { id } = await as("admin").messageExports.begin({ channelId, reason: "To see the door" });
  const save = (headers: Record<string, string>) =>
    http.inject({
      method: "GET",
      url: `/organizations/${world.ours.id}/message-exports/${id}`,
      headers: { host: "freehold.example", ...headers },
    });
  expect((await save({ ...bearer(world.ours.tokens.admin), "sec-fetch-site": "cross-site" })).statusCode).toBe(403);
  expect((await save(bearer(world.ours.tokens.staff))).statusCode).toBe(403);
  const saved = await save(bearer(world.ours.tokens.admin));
  expect(saved.headers["content-disposition"]).toMatch(/^attachment; filename="messages-\d{4}-\d\d-\d\d\.ndjson\.gz"$/);
  expect(gunzipSync(saved.rawPayload).toString()).toContain("Said in private");
  expect((await save(bearer(world.ours.tokens.admin))).statusCode).toBe(409);
});
