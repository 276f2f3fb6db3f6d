import { getTableColumns } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { qualified } from "@freehold/database/protection/links.ts";
import { credentialHash, type StandingQueries } from "@freehold/database/protection/standing.ts";
import { apiKeySecret, session, user } from "@freehold/identity/schema.ts";
import { quote } from "@freehold/kernel/expression/sql.ts";
import type { Link } from "@freehold/kernel/table/link.ts";
import { apiKey } from "../api-keys/schema.ts";
import { membership, organization } from "../organizations/schema.ts";

const of = (alias: string, { name }: PgColumn): string => `${alias}.${quote(name)}`;
const wanted = "nullif(pg_catalog.current_setting('app.org_id', true), '')::pg_catalog.uuid";

/**
 * What the rights of a session or an API key in an organization rest on: which version of each row that says so, and what the
 * links grant. A row's version is the transaction that wrote it. Whether time has passed over an end is not in it: whoever
 * remembers a standing knows the ends. What is granted stands in no order: in another one it only looks as if it had changed, and
 * the standing is read anew. A table is asked once for all links that it has.
 */
export function standingQueries(links: readonly Link[]): StandingQueries {
  const linked = [...Map.groupBy(links, ({ table }) => table)].flatMap(([table, ofTable]) =>
    [...Map.groupBy(ofTable, ({ user: person }) => person)].map(([person, together]) => {
      const targets = [...new Set(together.map(({ target }) => column("l", table, target)))];
      const granted = targets.length === 1 ? targets[0]! : `concat_ws('/', ${targets.join(", ")})`;
      return `array(select ${granted} from ${qualified(table)} l
      where ${column("l", table, "orgId")} = o.id and ${column("l", table, person)} = u.id)::text`;
    }),
  );
  const versions = (...aliases: string[]): string[] => aliases.map((alias) => `${alias}.xmin::text`);
  const ofSession = `select concat_ws(' ', ${[...versions("s", "u", "m", "o"), ...linked].join(", ")})
    from ${qualified(session)} s
      join ${qualified(user)} u on ${of("u", user.id)} = ${of("s", session.userId)}
      join ${qualified(organization)} o on ${of("o", organization.id)} = ${wanted}
      join ${qualified(membership)} m on ${of("m", membership.orgId)} = ${of("o", organization.id)} and ${of("m", membership.userId)} = ${of("u", user.id)}
    where ${of("s", session.id)} = ${credentialHash}`;
  const key = `select concat_ws(' ', ${versions("s", "k", "o").join(", ")})
    from ${qualified(apiKeySecret)} s
      join ${qualified(apiKey)} k on ${of("k", apiKey.orgId)} = ${of("s", apiKeySecret.organizationId)} and ${of("k", apiKey.id)} = ${of("s", apiKeySecret.keyId)}
      join ${qualified(organization)} o on ${of("o", organization.id)} = ${of("k", apiKey.orgId)}
    where ${of("s", apiKeySecret.id)} = ${credentialHash}`;
  return { session: ofSession, key };
}

function column(alias: string, table: Link["table"], key: string): string {
  return of(alias, getTableColumns(table)[key]!);
}
