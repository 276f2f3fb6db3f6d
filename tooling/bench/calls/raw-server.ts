import type { AddressInfo } from "node:net";
import { fastify } from "fastify";
import { Pool } from "pg";
import { answerBench } from "../product/answering.ts";
import { copyReadings, insertReadings, type Reading } from "./readings.ts";

// The raw limit: Fastify, pg and prepared statements written by hand. Nobody signs in, everybody may do everything, nothing is
// validated beyond its types, and nobody is told.

const [url = ""] = process.argv.slice(2);
const pool = new Pool({ connectionString: url, max: 10 });
const app = fastify({ bodyLimit: 16 * 1024 * 1024 });

const columns = `id, org_id as "orgId", created_at as "createdAt", updated_at as "updatedAt", version, area_id as "areaId", name, kind,
  min_celsius as "minCelsius", max_celsius as "maxCelsius", at_max as "atMax", alarm_delay_minutes as "alarmDelayMinutes",
  hysteresis_celsius as "hysteresisCelsius", reporting_interval_seconds as "reportingIntervalSeconds", assigned_to as "assignedTo",
  status, status_since as "statusSince", last_celsius as "lastCelsius", last_reading_at as "lastReadingAt"`;

type Asked = { org: string; id: string; area: string; name: string; term: string; status: string };

/** Runs a statement that is prepared once on each connection. */
async function rows(name: string, text: string, values: readonly unknown[]): Promise<object[]> {
  return (await pool.query<object>({ name, text, values: [...values] })).rows;
}

app.get<{ Querystring: Asked }>(
  "/get",
  async ({ query: { org, id } }) =>
    (await rows("get", `select ${columns} from coldchain.unit where org_id = $1 and id = $2`, [org, id]))[0],
);
app.get<{ Querystring: Asked }>("/list", ({ query: { org, status } }) =>
  rows("list", `select ${columns} from coldchain.unit where org_id = $1 and status = $2 order by name collate "C", id limit 51`, [
    org,
    status,
  ]),
);
app.get<{ Querystring: Asked }>("/search", ({ query: { org, term } }) =>
  rows(
    "search",
    `select ${columns} from coldchain.unit where org_id = $1 and strpos(search_text, freehold.fold($2)) > 0 order by name collate "C", id limit 51`,
    [org, term],
  ),
);
app.post<{ Body: Asked }>(
  "/insert",
  async ({ body: { org, area, name } }) =>
    (
      await rows(
        "insert",
        `insert into coldchain.unit (id, org_id, area_id, name, kind) values (gen_random_uuid(), $1, $2, $3, 'fridge') returning ${columns}`,
        [org, area, name],
      )
    )[0],
);
app.post<{ Body: Asked }>(
  "/update",
  async ({ body: { org, id, name } }) =>
    (
      await rows(
        "update",
        `update coldchain.unit set name = $3, version = version + 1, updated_at = now() where org_id = $1 and id = $2 returning ${columns}`,
        [org, id, name],
      )
    )[0],
);
app.get<{ Querystring: Asked }>(
  "/session",
  async ({ query: { id } }) =>
    (
      await rows(
        "session",
        `select u.id, u.name, u.email from identity.session s join identity."user" u on u.id = s.user_id where u.id = $1 limit 1`,
        [id],
      )
    )[0],
);
app.get<{ Querystring: Asked }>(
  "/check",
  async ({ query: { id, org } }) =>
    (
      await rows(
        "check",
        `select '/organizations/' || m.org_id || '/export' as path, m.role from identity.session s join identity."user" u on u.id = s.user_id
         join platform.membership m on m.user_id = u.id and m.org_id = $2 where s.id = $1 and s.expires_at > now()`,
        [id, org],
      )
    )[0],
);
// The limit of a sign-in is its hash, the same as the product's. Loaded when it is asked for: raw is small otherwise.
let hash: Promise<string> | undefined;
app.post<{ Body: { password: string } }>("/hash", async ({ body: { password } }) => {
  const { hashPassword, verifyPassword } = await import("@freehold/identity/password/passwords.ts");
  return { verified: await verifyPassword(await (hash ??= hashPassword(password)), password) };
});
app.get<{ Querystring: { org: string; unit: string; from: string; to: string; width: string } }>(
  "/series",
  ({ query: { org, unit, from, to, width } }) =>
    rows(
      "series",
      `select sensor_id as "sensorId", (floor(date_part('epoch', measured_at) * 1000 / $5::float8) + 0.5) * $5::float8 as at,
         min(celsius) as low, avg(celsius) as mean, max(celsius) as high
       from coldchain.reading where org_id = $1 and unit_id = $2 and measured_at >= $3 and measured_at < $4 group by 1, 2 order by 1, 2`,
      [org, unit, from, to, width],
    ),
);
type Batch = { Querystring: Asked; Body: { readings: Reading[] } };
app.post<Batch>("/ingest", async ({ query: { org }, body: { readings } }) => ({ accepted: await insertReadings(pool, org, readings) }));
app.post<Batch>("/copy", async ({ query: { org }, body: { readings } }) => {
  const client = await pool.connect();
  try {
    return { accepted: await copyReadings(client, org, readings) };
  } finally {
    client.release();
  }
});

answerBench();
await app.listen({ port: 0, host: "127.0.0.1" });
console.log(`port ${(app.server.address() as AddressInfo).port}`);
