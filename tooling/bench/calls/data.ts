import { Client } from "pg";
import { clientWith, foundCompany, type Company } from "../product/company.ts";

/** The organization that calls, with what its calls name. */
export type Data = {
  readonly company: Company;
  readonly personId: string;
  /** The session that a hand-written server looks up. */
  readonly sessionId: string;
  readonly areaId: string;
  /** Some of its units, spread over all. */
  readonly unitIds: readonly string[];
  /** Sensors that sit in units of the product. */
  readonly sensorIds: readonly string[];
  /** As many ids that nobody else uses, for each raw contender that stores readings. */
  readonly strangeSensorIds: Readonly<Record<"raw" | "copy", readonly string[]>>;
};

/** How much there is. */
export type Extent = { readonly organizations: number; readonly rows: number; readonly sensors: number };

/**
 * Organizations and their people are made through the API. Their units, as many in each, are written by SQL past the triggers:
 * a hundred thousand calls would take longer than everything else.
 */
export async function makeData(url: string, databaseUrl: string, extent: Extent): Promise<Data> {
  const companies: Company[] = [];
  // A quick run has one product for all cases.
  const names = `company-${crypto.randomUUID().slice(0, 8)}`;
  for (let at = 1; at <= extent.organizations; at++) companies.push(await foundCompany(url, `${names}-${at}`, 1));
  const company = companies[0]!;
  const client = clientWith(url, await company.headers());
  const { areaId } = await client.coldchain.unit.get.query({ id: company.unitIds[0]! });
  const sensorIds: string[] = [];
  for (let at = 1; at <= extent.sensors; at++) {
    const unit = await client.coldchain.unit.create.mutate({ areaId, name: `Measured ${at}`, kind: "fridge" });
    const sensor = await client.coldchain.sensor.create.mutate({ name: `Probe ${at}`, serial: `S-${at}` });
    await client.coldchain.sensor.place.mutate({ sensorId: sensor.id, unitId: unit.id });
    sensorIds.push(sensor.id);
  }
  const { person } = await client.accounts.me.query();
  const strangeSensorIds = { raw: strangers(extent.sensors), copy: strangers(extent.sensors) };
  const database = new Client({ connectionString: databaseUrl });
  await database.connect();
  try {
    const { rows: areas } = await database.query<{ id: string }>("select id from coldchain.area where org_id = any ($1)", [
      companies.map(({ organizationId }) => organizationId),
    ]);
    await writeUnits(database, { areas: areas.map(({ id }) => id), each: Math.ceil(extent.rows / extent.organizations) });
    await database.query("analyze");
    const unitIds = await someUnits(database, company.organizationId);
    const session = await database.query<{ id: string }>("select id from identity.session where user_id = $1 limit 1", [person.id]);
    return { company, personId: person.id, sessionId: session.rows[0]!.id, areaId, unitIds, sensorIds, strangeSensorIds };
  } finally {
    await database.end();
  }
}

const strangers = (count: number): string[] => Array.from({ length: count }, () => crypto.randomUUID());

/** Units that come into areas, as many into each, numbered from one to the next. */
export type NewUnits = { readonly areas: readonly string[]; readonly each: number; readonly first?: number };

/** Writes units past all triggers. */
export async function writeUnits(database: Client, { areas, each, first = 1 }: NewUnits): Promise<void> {
  await database.query("begin; set local session_replication_role = replica");
  await database.query(
    `insert into coldchain.unit (id, org_id, area_id, name, kind, status, last_celsius, last_reading_at, search_text)
     select gen_random_uuid(), a.org_id, a.id, 'Unit ' || n, 'fridge', (array['ok', 'ok', 'ok', 'excursion', 'offline'])[1 + n % 5],
       4 + n % 10 / 10.0, now(), freehold.fold('Unit ' || n)
     from coldchain.area a, generate_series($1::int, $2::int) n where a.id = any ($3::uuid[])`,
    [first, first + each - 1, areas],
  );
  await database.query("commit");
}

/** Ids of up to a thousand units of an organization, spread over all. */
export async function someUnits(database: Client, organizationId: string): Promise<string[]> {
  const { rows } = await database.query<{ id: string }>("select id from coldchain.unit where org_id = $1 order by id limit 1000", [
    organizationId,
  ]);
  return rows.map(({ id }) => id);
}
