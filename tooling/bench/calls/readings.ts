import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import type { Client, ClientBase, Pool } from "pg";
import { from } from "pg-copy-streams";

/** A reading as the raw server is sent it, and as a hand-written program stores it. */
export type Reading = { readonly sensor: string; readonly measuredAt: string; readonly celsius: number };

/** Stores readings by one prepared statement with an array for each column. @returns how many were new */
export async function insertReadings(client: Pool | Client | ClientBase, org: string, readings: readonly Reading[]): Promise<number> {
  const { rowCount } = await client.query({
    name: "ingest",
    text: `insert into coldchain.reading (org_id, sensor_id, measured_at, celsius)
      select $1, * from unnest($2::uuid[], $3::timestamptz[], $4::float8[]) on conflict do nothing`,
    values: [
      org,
      readings.map(({ sensor }) => sensor),
      readings.map(({ measuredAt }) => measuredAt),
      readings.map(({ celsius }) => celsius),
    ],
  });
  return rowCount ?? 0;
}

/** Stores readings by COPY, which PostgreSQL does fastest and which bears none that is there already. @returns how many */
export async function copyReadings(client: ClientBase, org: string, readings: readonly Reading[]): Promise<number> {
  const lines = readings.map(({ sensor, measuredAt, celsius }) => `${org}\t${sensor}\t${measuredAt}\t${celsius}\n`);
  const copy = client.query(from("copy coldchain.reading (org_id, sensor_id, measured_at, celsius) from stdin"));
  await pipeline(Readable.from([Buffer.from(lines.join(""))]), copy);
  return copy.rowCount ?? 0;
}
