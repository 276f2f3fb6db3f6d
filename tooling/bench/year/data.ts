import { Client } from "pg";
import { clientWith, foundCompany, type Company } from "../product/company.ts";

/** One organization with one unit that a sensor has measured for a year, once a minute. */
export type Measured = {
  readonly company: Company;
  readonly unitId: string;
  /** The end of the year, in milliseconds. */
  readonly until: number;
  readonly readings: number;
};

const minute = 60_000;

/** Makes the unit through the API and writes its readings by SQL, up to this minute. */
export async function measureForAYear(url: string, databaseUrl: string, days: number): Promise<Measured> {
  const company = await foundCompany(url, "year", 1);
  const unitId = company.unitIds[0]!;
  const client = clientWith(url, await company.headers());
  const sensor = await client.coldchain.sensor.create.mutate({ name: "Probe", serial: "Y-1" });
  await client.coldchain.sensor.place.mutate({ sensorId: sensor.id, unitId });
  const until = Math.floor(Date.now() / minute) * minute;
  const readings = days * 1440;
  const from = until - readings * minute;
  const database = new Client({ connectionString: databaseUrl });
  await database.connect();
  try {
    await database.query(
      "select coldchain.ensure_reading_months(array(select generate_series($1::timestamptz, $2::timestamptz + interval '1 month', '10 days')))",
      [new Date(from), new Date(until)],
    );
    // By day and year, with the noise of a compressor.
    await database.query(
      `insert into coldchain.reading (org_id, sensor_id, measured_at, unit_id, celsius)
       select $1, $2, at, $3, round((4 + sin(n * 2 * pi() / 1440) + 0.5 * sin(n * 2 * pi() / 525600) + 0.4 * sin(n * 2 * pi() / 23))::numeric, 2)
       from generate_series(0, $4::int - 1) n, lateral (select $5::timestamptz + n * interval '1 minute' as at) t`,
      [company.organizationId, sensor.id, unitId, readings, new Date(from)],
    );
    await database.query("vacuum analyze coldchain.reading");
    return { company, unitId, until, readings };
  } finally {
    await database.end();
  }
}
