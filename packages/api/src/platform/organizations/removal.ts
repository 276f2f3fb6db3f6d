import { eq, sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { faults } from "@freehold/kernel/fault.ts";
import type { OrganizationId } from "@freehold/kernel/id.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import type { Letter } from "@freehold/mail/letter.ts";
import { keyPrefix } from "@freehold/storage/object-key.ts";
import type { Backend } from "../../backend.ts";
import type { RequestRemoval } from "./contract.ts";
import { recordAct } from "../audit/record-act.ts";
import { webhookChange } from "../notifications/webhooks/schema.ts";
import { activeOwners, type Organization } from "./organizations.ts";
import { organization } from "./schema.ts";

export const fault = faults("organizations", {
  otherName: ["invalid", "This is not the short name of this organization."],
  exportNeeded: ["conflict", "Download an export first: it must not be older than 7 days when the removal is requested."],
  removalAsked: ["conflict", "The organization is going to be removed already."],
  removalNotAsked: ["conflict", "Nobody has asked to remove this organization."],
  removalBegun: ["conflict", "It is too late: the organization is being removed."],
});

const day = 86_400_000;

/** How old the export may be that a removal demands. */
const exportDays = 7;

/** How long a removal can be taken back. */
const graceDays = 30;

/**
 * Has the organization removed in 30 days, and tells every owner, so that none of them is surprised.
 * @throws organizations.otherName, exportNeeded, removalAsked
 */
export async function requestRemoval(backend: Backend, caller: Principal, { slug }: RequestRemoval): Promise<Organization> {
  const now = backend.clock();
  const { after, owners } = await backend.database.asActor(caller, async (tx) => {
    const before = await lockOrganization(tx);
    if (before.slug !== slug) throw fault.otherName({ fields: { slug: `Enter ${before.slug}.` } });
    if (before.removeAfter) throw fault.removalAsked();
    if (!before.exportedAt || now.getTime() - before.exportedAt.getTime() > exportDays * day) throw fault.exportNeeded();
    return setRemoval(tx, new Date(now.getTime() + graceDays * day));
  });
  await tellAll(backend, owners, {
    subject: `${after.name} is going to be removed`,
    paragraphs: [
      `An owner has asked to remove ${after.name} with all its records, for ever, in ${graceDays} days. Until then everybody can go on working.`,
      "Every owner can take this back in the settings.",
    ],
    action: { label: "Open the settings", url: settingsOf(backend, after) },
  });
  return after;
}

/** Keeps the organization, and tells every owner. @throws organizations.removalNotAsked, removalBegun */
export async function cancelRemoval(backend: Backend, caller: Principal): Promise<Organization> {
  const now = backend.clock();
  const { after, owners } = await backend.database.asActor(caller, async (tx) => {
    const { removeAfter } = await lockOrganization(tx);
    if (!removeAfter) throw fault.removalNotAsked();
    // From then on its files may be gone.
    if (removeAfter <= now) throw fault.removalBegun();
    return setRemoval(tx, null);
  });
  await tellAll(backend, owners, {
    subject: `${after.name} stays`,
    paragraphs: [`An owner has taken back that ${after.name} is removed. Nothing was lost.`],
    action: { label: "Open the settings", url: settingsOf(backend, after) },
  });
  return after;
}

/**
 * Removes every organization whose time has come: its files first, then all its rows, so that a failure in between is
 * made up for by the next run. Goes on with the others when one fails.
 */
export async function removeDueOrganizations({ database, objects, log }: Backend): Promise<void> {
  const due = await database.asIdentity(async (tx) => {
    const { rows } = await tx.execute<{ id: OrganizationId }>(sql`select id from platform.organizations_to_remove() as id`);
    return rows;
  });
  for (const { id } of due) {
    try {
      await objects.removeAll(keyPrefix(id));
      await database.asIdentity(async (tx) => {
        // Years of measurements take longer than a request may.
        await tx.execute(sql`set local statement_timeout = '1h'`);
        const { rows } = await tx.execute<{ removed: boolean }>(sql`select platform.remove_organization(${id}::uuid) as removed`);
        // What was to be told of its records, and of their going.
        await tx.delete(webhookChange).where(eq(webhookChange.organizationId, id));
        // Its own trail went with it: that it was here, and is gone as its owner asked, stays with the installation.
        if (rows[0]!.removed) await recordAct(tx, { kind: "organizations.removed", recordId: id });
      });
      log.info({ organization: id }, "An organization was removed, as its owner had asked");
    } catch (error) {
      log.error({ organization: id, error }, "An organization could not be removed");
    }
  }
}

async function lockOrganization(tx: Tx): Promise<Organization> {
  const [found] = await tx.select().from(organization).for("update");
  return found!;
}

async function setRemoval(tx: Tx, removeAfter: Date | null): Promise<{ after: Organization; owners: { email: string }[] }> {
  const [after] = await tx.update(organization).set({ removeAfter }).returning();
  return { after: after!, owners: await activeOwners(tx) };
}

const settingsOf = ({ address }: Backend, { slug }: Organization): string => `${address()}/${slug}/settings`;

async function tellAll({ mail }: Backend, people: readonly { email: string }[], letter: Letter): Promise<void> {
  for (const { email } of people) await mail.post(email, letter);
}
