import { sql } from "drizzle-orm";
import { apiKeySecret } from "@freehold/identity/schema.ts";
import { newApiKey } from "@freehold/identity/api-key.ts";
import { hashToken } from "@freehold/identity/secrets.ts";
import { newId } from "@freehold/kernel/id.ts";
import type { Role } from "@freehold/kernel/role.ts";
import { declarationOf } from "@freehold/kernel/table/declaration.ts";
import { inhabitColdchain } from "../modules/coldchain/fixtures.ts";
import { inhabitCrm } from "../modules/crm/fixtures.ts";
import { apiKey } from "../platform/api-keys/schema.ts";
import { aConversation } from "../platform/chat/fixtures.ts";
import { importRow, importRun } from "../platform/imports/schema.ts";
import { idempotencyKey } from "../platform/idempotency/schema.ts";
import { invitation } from "../platform/invitations/schema.ts";
import { someTelling } from "../platform/notifications/fixtures.ts";
import { supportVisit } from "../platform/operators/schema.ts";
import { aTeam } from "../platform/teams/fixtures.ts";
import { aView } from "../platform/views/fixtures.ts";
import { structure } from "../structure.ts";
import type { Caller, TestOrganization, World } from "./world.ts";

/** An organization that is being filled. */
export type Inhabited = { readonly world: World; readonly of: TestOrganization; readonly as: (role: Role) => Caller };
type Inhabit = (inhabited: Inhabited) => Promise<unknown>;

/** What fills the tables of each module. Adding one is a line here. */
const inhabitants: readonly Inhabit[] = [inhabitColdchain, inhabitCrm];

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
  for (const fill of inhabitants) await fill({ world, of, as });
  await as("manager").files.begin({ bucket: "general-uploads", name: "Our notes.pdf", bytes: 1 });
  await aConversation(world, of);
  await someTelling(world, of);
  await aView(world, of);
  await aTeam(world, of, "Our team");
  const owner = of.principal("owner");
  const expiresAt = tomorrow(world);
  await database.asActor(owner, async (tx) => {
    await tx.insert(invitation).values({ email: "guest@ours.example", role: "viewer", invitedBy: owner.userId, expiresAt });
    await tx
      .insert(idempotencyKey)
      .values({ callerId: owner.userId, keyHash: "0".repeat(64), fingerprint: "0".repeat(64), requestId: "a" });
    await tx
      .insert(supportVisit)
      .values({ operatorId: newId(), operatorName: "Op", reason: "asked us for help", expiresAt, endedAt: expiresAt });
    const askedBy = owner.userId;
    const plan = {
      fileId: newId(),
      resource: "storeroom.shelf",
      format: { kind: "csv", encoding: "utf-8", delimiter: ",", hasHeader: true },
      values: { dateOrder: "ymd", decimal: ".", zone: "UTC" },
      columns: [{ from: 0, to: "name" }],
      duplicates: "skip",
    } as const;
    const run = { resource: plan.resource, fileId: plan.fileId, fileName: "Our shelves.csv", mode: "import", state: "done" } as const;
    const [made] = await tx
      .insert(importRun)
      .values({ ...run, plan: { ...plan, columns: [...plan.columns] }, headers: ["Name"], askedBy })
      .returning();
    await tx.insert(importRow).values({ runId: made!.id, askedBy, number: 1, line: 2, outcome: "failed", resource: plan.resource });
  });
  await aKey(world, of, { procedures: ["platform.*"] });
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
