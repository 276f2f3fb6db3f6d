import { sql } from "drizzle-orm";
import { apiKeySecret } from "@freehold/identity/schema.ts";
import { newApiKey } from "@freehold/identity/api-key.ts";
import { hashToken } from "@freehold/identity/secrets.ts";
import { newId } from "@freehold/kernel/id.ts";
import type { Role } from "@freehold/kernel/role.ts";
import { declarationOf } from "@freehold/kernel/table/declaration.ts";
import { aMonitoredUnit, aRota, asReadings, samplesOf } from "../modules/coldchain/fixtures.ts";
import { apiKey } from "../platform/api-keys/schema.ts";
import { aConversation } from "../platform/chat/fixtures.ts";
import { invitation } from "../platform/invitations/schema.ts";
import { someTelling } from "../platform/notifications/fixtures.ts";
import { supportVisit } from "../platform/operators/schema.ts";
import { structure } from "../structure.ts";
import type { TestOrganization, World } from "./world.ts";

const tomorrow = (world: World): Date => new Date(world.backend.clock().getTime() + 86_400_000);

/** Makes an API key of an organization without the procedures that people use. @returns the key */
export async function aKey(
  world: World,
  of: TestOrganization,
  { procedures, expiresAt = null }: { procedures: readonly string[]; expiresAt?: Date | null },
): Promise<string> {
  const key = newApiKey();
  const owner = of.principal("owner");
  const [row] = await world.backend.database.asActor(owner, (tx) =>
    tx
      .insert(apiKey)
      .values({ name: "Gateway", hint: key.slice(0, 8), role: "owner", procedures, createdBy: owner.userId, expiresAt })
      .returning(),
  );
  await world.backend.database.asIdentity((tx) =>
    tx.insert(apiKeySecret).values({ id: hashToken(key), keyId: row!.id, organizationId: of.id }),
  );
  return key;
}

/** Fills an organization, ours unless told, so that every table holds a row of it. A new table without one is told. */
export async function inhabit(world: World, of: TestOrganization = world.ours): Promise<void> {
  const { database } = world.backend;
  const as = (role: Role) => world.caller({ token: of.tokens[role], organizationId: of.id });
  const manager = as("manager");
  const { unitId, serial } = await aMonitoredUnit(manager, { name: "Our freezer", alarmDelayMinutes: 0 });
  const start = world.backend.clock().getTime() - 3_600_000;
  await as("staff").coldchain.reading.ingest({ readings: asReadings(serial, samplesOf([4, 9, 9, 9, 9, 9], { start })) });
  await manager.coldchain.caretaker.create({ unitId, userId: of.principal("member").userId });
  await manager.files.begin({ bucket: "documents", name: "Our freezer.pdf", bytes: 1, record: { resource: "coldchain.unit", id: unitId } });
  await aConversation(world, of);
  await someTelling(world, of);
  const [site] = (await manager.coldchain.site.list({ limit: 1 })).rows;
  await aRota(manager, { siteId: site!.id, userId: of.principal("staff").userId, from: world.backend.clock() });
  const owner = of.principal("owner");
  const expiresAt = tomorrow(world);
  await database.asActor(owner, async (tx) => {
    await tx.insert(invitation).values({ email: "guest@ours.example", role: "viewer", invitedBy: owner.userId, expiresAt });
    await tx
      .insert(supportVisit)
      .values({ operatorId: newId(), operatorName: "Op", reason: "asked us for help", expiresAt, endedAt: expiresAt });
  });
  await aKey(world, of, { procedures: ["coldchain.*"] });
  const empty = (await contents(world, of)).filter(({ rows }) => rows.length === 0).map(({ table }) => table);
  if (empty.length > 0) throw new Error(`Nothing of ours is in ${empty.join(", ")}: write some in ${import.meta.filename}.`);
}

/** Every row of an organization, ours unless told, table by table, as its owner sees it. */
export async function contents(world: World, of: TestOrganization = world.ours): Promise<{ table: string; rows: string[] }[]> {
  const { rows } = await world.backend.database.asActor(of.principal("owner"), (tx) =>
    tx.execute<{ table: string; rows: string[] }>(sql.raw(everyRow)),
  );
  return rows;
}

const everyRow = structure.tables
  .map(declarationOf)
  .map(
    ({ schema, name, fullName }) => `select '${fullName}' as "table", array(
      select to_jsonb(t)::text as row from "${schema}"."${name}" t order by to_jsonb(t)::text collate "C" limit 500) as rows`,
  )
  .join(" union all ");

const uuids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Every id that occurs in a text. */
export const idsIn = (text: string): Set<string> => new Set(text.match(uuids));
