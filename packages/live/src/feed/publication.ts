import type { Pool } from "pg";

/** What a published table looks like: equal texts mean that nothing happened to it that the stream does not tell. */
export type Published = ReadonlyMap<string, string>;

/**
 * The tables of a publication, each with a text that changes when its columns, its replica identity or its membership
 * in the publication change, even if it left and came back, and when all its rows are written anew: an ALTER TABLE that converts
 * a column to the type that it has tells the stream nothing. A partitioned table has no file of its own to know that by.
 */
export async function readPublication(database: Pool, publication: string): Promise<Published> {
  const { rows } = await database.query<{ name: string; shape: string }>(
    `select p.schemaname || '.' || p.tablename as name,
            concat_ws(' ', b.oid, r.oid, c.oid, c.relreplident, nullif(c.relfilenode, 0),
              (select string_agg(a.attname || ':' || a.atttypid || ':' || a.atttypmod, ',' order by a.attnum)
                 from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)) as shape
       from pg_publication b
       join pg_publication_tables p on p.pubname = b.pubname
       join pg_namespace n on n.nspname = p.schemaname
       join pg_class c on c.relnamespace = n.oid and c.relname = p.tablename
       left join pg_publication_rel r on r.prrelid = c.oid and r.prpubid = b.oid
      where b.pubname = $1`,
    [publication],
  );
  return new Map(rows.map(({ name, shape }) => [name, shape]));
}
