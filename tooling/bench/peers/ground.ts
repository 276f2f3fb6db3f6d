import { pipeline } from "node:stream/promises";
import { Client } from "pg";
import { from, to } from "pg-copy-streams";

/** Columns that all have, under their names in PostgreSQL. */
const columns = [
  "id",
  "org_id",
  "created_at",
  "updated_at",
  "version",
  "area_id",
  "name",
  "kind",
  "min_celsius",
  "max_celsius",
  "at_max",
  "alarm_delay_minutes",
  "hysteresis_celsius",
  "reporting_interval_seconds",
  "assigned_to",
  "status",
  "status_since",
  "last_celsius",
  "last_reading_at",
] as const;

/** A table of a peer: the product's without what only the product needs, and with an id that is enough by itself, as most of them want. */
const table = `
  create table unit (
    id uuid primary key default gen_random_uuid(), org_id uuid not null, created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(), version integer not null default 1, area_id uuid not null, name text not null,
    kind text not null, min_celsius double precision, max_celsius double precision, at_max text not null default 'inside',
    alarm_delay_minutes integer, hysteresis_celsius double precision, reporting_interval_seconds integer not null default 300,
    assigned_to uuid, status text not null default 'offline', status_since timestamptz, last_celsius double precision,
    last_reading_at timestamptz
  );
  create index unit_name on unit (org_id, name, id);
  create index unit_status on unit (org_id, status, id);
  create index unit_last_reading on unit (org_id, last_reading_at, id);
  create index unit_assigned on unit (org_id, assigned_to);
  create unique index unit_area_name on unit (org_id, area_id, name, id);`;

/**
 * What the product's table does by itself when a unit comes: its area must be there, its name is kept for searching, its limits are
 * noted. Without it an insert would do half the work.
 */
const duties = `
  create table area (id uuid primary key, org_id uuid not null);
  insert into area select distinct area_id, org_id from unit;
  alter table unit add foreign key (area_id) references area;
  create index on unit (area_id);
  alter table unit add search_text text;
  update unit set search_text = lower(name);
  create table limit_version (
    id uuid primary key default gen_random_uuid(), org_id uuid not null, created_at timestamptz not null default now(),
    unit_id uuid not null references unit on delete cascade, valid_from timestamptz not null, kind text not null,
    min_celsius double precision, max_celsius double precision, at_max text not null, alarm_delay_minutes integer,
    hysteresis_celsius double precision, reporting_interval_seconds integer not null, unique (org_id, unit_id, valid_from)
  );
  create function note_words() returns trigger language plpgsql as $$ begin new.search_text := lower(new.name); return new; end $$;
  create function note_limits() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$ begin
    insert into limit_version (org_id, unit_id, valid_from, kind, min_celsius, max_celsius, at_max, alarm_delay_minutes,
      hysteresis_celsius, reporting_interval_seconds)
    select new.org_id, new.id, greatest(now(), max(valid_from)), new.kind, new.min_celsius, new.max_celsius, new.at_max,
      new.alarm_delay_minutes, new.hysteresis_celsius, new.reporting_interval_seconds
    from limit_version where org_id = new.org_id and unit_id = new.id;
    return new; end $$;
  create trigger unit_words before insert or update of name on unit for each row execute function note_words();
  create trigger unit_limits after insert on unit for each row execute function note_limits();`;

/** Makes a peer's database and writes the product's rows into it, with the same indexes. @returns its address */
export async function layGround(productUrl: string, name: string): Promise<string> {
  const database = `peer_${name.toLowerCase().replaceAll(/\W/g, "_")}`;
  await asSuperuser(productUrl, (product) => product.query(`create database ${database}`));
  const url = new URL(productUrl);
  url.pathname = `/${database}`;
  await asSuperuser(productUrl, (product) =>
    asSuperuser(url.href, async (peer) => {
      await peer.query(table);
      const rows = product.query(to(`copy (select ${columns.join(", ")} from coldchain.unit) to stdout`));
      await pipeline(rows, peer.query(from(`copy unit (${columns.join(", ")}) from stdin`)));
      await peer.query(duties);
      await peer.query("vacuum analyze");
    }),
  );
  return url.href;
}

/** Does something by SQL in a database. */
export async function asSuperuser<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
