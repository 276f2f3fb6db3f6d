import { sql, type SQL } from "drizzle-orm";
import { dayPattern, largest, smallest, uuidPattern, type Place } from "./place.ts";

/** Below it a number is zero, whatever a double would make of it: PostgreSQL refuses what would underflow. */
const vanishing = 1e-305;

/**
 * The value at a place as SQL of the kind's own type, null when nothing of the kind stands there. It never fails, whatever the
 * column holds: each conversion stands behind what makes it safe. No index serves it: what looks into JSON is not leakproof.
 */
export function placeSql(column: SQL, { kind, keys }: Place): SQL {
  // Keys are letters, digits and underscores: see place.ts. Of a list `->` with a text gives nothing, as it should.
  const outer = keys.slice(0, -1).map((key) => ` -> '${key}'`);
  const last = (arrow: string): SQL => sql`(${column}${sql.raw(`${outer.join("")} ${arrow} '${keys.at(-1)}'`)})`;
  const [value, text] = [last("->"), last("->>")];
  const whenText = (also: SQL, then: SQL): SQL => sql`(case when jsonb_typeof(${value}) = 'string'${also} then ${then} end)`;
  switch (kind) {
    case "text":
      return whenText(sql``, text);
    case "boolean":
      return sql`(case ${value} when 'true'::jsonb then true when 'false'::jsonb then false end)`;
    case "uuid":
      return whenText(sql` and ${text} ~ '${sql.raw(uuidPattern)}'`, sql`${text}::uuid`);
    case "date":
      return whenText(sql` and ${text} ~ '${sql.raw(dayPattern)}'`, sql`${text}::date`);
    case "float":
      return numberSql(value);
  }
}

/** As `canonicalAt` reads numbers. What vanishes is decided among doubles: a decimal just below the limit may round up to it. */
function numberSql(value: SQL): SQL {
  const decimal = sql`${value}::numeric`;
  const [most, least, none] = [largest, smallest, vanishing].map((limit) => sql.raw(String(limit)));
  const double = sql`greatest(least(${decimal}, ${most}), -${most})::double precision`;
  const told = sql`case when abs(${decimal}) < ${none} then 0 when abs(${double}) < '${least}'::double precision then 0 else ${double} end`;
  // Greatest and least pass over null, so nothing but a number may reach them.
  return sql`(case when jsonb_typeof(${value}) = 'number' then ${told} end)`;
}
