import { Client } from "pg";
import { clientWith, foundCompany, type Company } from "../product/company.ts";

/** The organization that calls, with what its calls name. */
export type Data = {
  readonly company: Company;
  readonly headers: Readonly<Record<string, string>>;
  readonly personId: string;
  readonly areaId: string;
  /** Some of its units, spread over all. */
  readonly unitIds: readonly string[];
  /** Sensors that sit in units, of the product, and as many ids that nobody else uses, for the raw server. */
  readonly sensorIds: readonly string[];
  readonly strangeSensorIds: readonly string[];
};

/** How much there is. */
export type Extent = { readonly organizations: number; readonly rows: number; readonly sensors: number };

/**
 * Organizations and their people are made through the API. Their units, as many in each, are written by SQL past the triggers:
 * a hundred thousand calls would take longer than everything else.
 */
export async function makeData(url: string, databaseUrl: string, { organizations, rows, sensors }: Extent): Promise<Data> {
  const companies: Company[] = [];
  for (let at = 1; at <= organizations; at++) companies.push(await foundCompany(url, `company-${at}`, 1));
  const company = companies[0]!;
  const headers = await company.headers();
  const client = clientWith(url, headers);
  const { areaId } = await client.coldchain.unit.get.query({ id: company.unitIds[0]! });
  const sensorIds: string[] = [];
  for (let at = 1; at <= sensors; at++) {
    const unit = await client.coldchain.unit.create.mutate({ areaId, name: `Measured ${at}`, kind: "fridge" });
    const sensor = await client.coldchain.sensor.create.mutate({ name: `Probe ${at}`, serial: `S-${at}` });
    await client.coldchain.sensor.place.mutate({ sensorId: sensor.id, unitId: unit.id });
    sensorIds.push(sensor.id);
  }
  const me = await client.accounts.me.query();
  return {
    company,
    headers,
    personId: me.person.id,
    areaId,
    sensorIds,
    ...(await fill(databaseUrl, company, { organizations, rows, sensors })),
  };
}

async function fill(databaseUrl: string, { organizationId }: Company, { organizations, rows, sensors }: Extent) {
  const database = new Client({ connectionString: databaseUrl });
  await database.connect();
  try {
    await database.query("begin; set local session_replication_role = replica");
    await database.query(
      `insert into coldchain.unit (id, org_id, area_id, name, kind, status, last_celsius, last_reading_at, search_text)
       select gen_random_uuid(), a.org_id, a.id, 'Unit ' || n, 'fridge', (array['ok', 'ok', 'ok', 'excursion', 'offline'])[1 + n % 5],
         4 + n % 10 / 10.0, now(), freehold.fold('Unit ' || n)
       from coldchain.area a, generate_series(1, $1::int) n`,
      [Math.ceil(rows / organizations)],
    );
    await database.query("commit; analyze");
    const units = await database.query<{ id: string }>("select id from coldchain.unit where org_id = $1 order by id limit 1000", [
      organizationId,
    ]);
    const strange = await database.query<{ id: string }>("select gen_random_uuid() as id from generate_series(1, $1::int)", [sensors]);
    return { unitIds: units.rows.map(({ id }) => id), strangeSensorIds: strange.rows.map(({ id }) => id) };
  } finally {
    await database.end();
  }
}
