import type { Client } from "pg";
import { writeUnits } from "../calls/data.ts";

/**
 * Further organizations, each with a member, a site, an area and units, copied from one that was made through the API and has one
 * of each. By SQL past all triggers: to found a thousand would take longer than everything else.
 */
export async function settle(
  database: Client,
  template: string,
  { from, to, units }: { from: number; to: number; units: number },
): Promise<void> {
  await database.query("begin; set local session_replication_role = replica");
  await database.query(
    `insert into platform.organization
     select (jsonb_populate_record(o, jsonb_build_object('id', n.id, 'org_id', n.id, 'slug', 'settler-' || n.n, 'name', 'Settler ' || n.n))).*
     from platform.organization o, (select gen_random_uuid() as id, n from generate_series($2::int, $3::int) n offset 0) n where o.id = $1`,
    [template, from, to],
  );
  await database.query(
    `insert into identity."user"
     select (jsonb_populate_record(u, jsonb_build_object('id', gen_random_uuid(), 'email', 'settler-' || n || '@example.com'))).*
     from identity."user" u join platform.membership m on m.user_id = u.id, generate_series($2::int, $3::int) n where m.org_id = $1`,
    [template, from, to],
  );
  await database.query(
    `insert into platform.membership
     select (jsonb_populate_record(m, jsonb_build_object('id', gen_random_uuid(), 'org_id', o.id, 'user_id', u.id))).*
     from platform.membership m, platform.organization o join identity."user" u on u.email = o.slug || '@example.com'
     where m.org_id = $1 and o.slug = any (array(select 'settler-' || n from generate_series($2::int, $3::int) n))`,
    [template, from, to],
  );
  await copyPlaces(database, template);
  await database.query("commit");
  const { rows } = await database.query<{ id: string }>(
    "select id from coldchain.area a where not exists (select from coldchain.unit u where u.org_id = a.org_id)",
  );
  await writeUnits(database, { areas: rows.map(({ id }) => id), each: units });
}

/** Gives a site and an area to each organization that has none. */
async function copyPlaces(database: Client, template: string): Promise<void> {
  await database.query(
    `insert into coldchain.site select (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid(), 'org_id', o.id))).*
     from coldchain.site s, platform.organization o
     where s.org_id = $1 and not exists (select from coldchain.site have where have.org_id = o.id)`,
    [template],
  );
  await database.query(
    `insert into coldchain.area
     select (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'org_id', s.org_id, 'site_id', s.id))).*
     from coldchain.area a, coldchain.site s
     where a.org_id = $1 and not exists (select from coldchain.area have where have.org_id = s.org_id)`,
    [template],
  );
}
