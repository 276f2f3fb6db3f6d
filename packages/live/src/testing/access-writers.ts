import { roles } from "@freehold/kernel/role.ts";
import type { Random } from "@freehold/kernel/testing/random.ts";
import type { ClientBase, Pool } from "pg";
import type { Holder } from "../access.ts";
import type { Ground } from "./writers.ts";

/** A pool, or a connection with a transaction. */
type Queries = Pick<ClientBase | Pool, "query">;

/** One random change of what people may do: role, membership, link, or only that they were seen. What ended may return. */
export async function writeAccess(database: Queries, random: Random, { people, places }: Ground): Promise<void> {
  const { userId, organizationId, sessionId } = random.pick(people);
  const chosen = random.next();
  if (chosen < 0.25)
    await database.query("update shop.membership set role = $3 where org_id = $1 and user_id = $2", [
      organizationId,
      userId,
      random.pick(roles),
    ]);
  else if (chosen < 0.45)
    await database.query("insert into shop.keeper values ($1, $2, $3) on conflict do nothing", [
      organizationId,
      userId,
      random.pick(places),
    ]);
  else if (chosen < 0.65)
    await database.query("delete from shop.keeper where org_id = $1 and user_id = $2 and place_id = $3", [
      organizationId,
      userId,
      random.pick(places),
    ]);
  else if (chosen < 0.9) await database.query("update shop.session set seen = seen + 1 where id = $1", [sessionId]);
  else if (chosen < 0.92) await database.query("delete from shop.session where id = $1", [sessionId]);
  else if (chosen < 0.95) await database.query("delete from shop.membership where org_id = $1 and user_id = $2", [organizationId, userId]);
  else await restoreAccess(database, { userId, organizationId, sessionId }, random.pick(roles));
}

/** Lets a person in again. */
export async function restoreAccess(database: Queries, { userId, organizationId, sessionId }: Holder, role: string): Promise<void> {
  await database.query("insert into shop.session values ($1, $2) on conflict do nothing", [sessionId, userId]);
  await database.query("insert into shop.membership values ($1, $2, $3) on conflict do nothing", [organizationId, userId, role]);
}
