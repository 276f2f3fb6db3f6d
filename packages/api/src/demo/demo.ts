import { sql } from "drizzle-orm";
import type { Person } from "@freehold/identity/identity.ts";
import { noLinks, type Principal } from "@freehold/kernel/principal.ts";
import { roles, type Role } from "@freehold/kernel/role.ts";
import type { Backend } from "../backend.ts";
import { modules } from "../modules.ts";
import { sealEntries } from "../platform/audit/sealing.ts";
import { seedChat } from "../platform/chat/demo.ts";
import { seedFiles } from "../platform/files/demo.ts";
import { seedImports } from "../platform/imports/demo.ts";
import { seedWebhooks } from "../platform/notifications/webhooks/demo.ts";
import { addMember } from "../platform/organizations/members.ts";
import { createOrganization } from "../platform/organizations/organizations.ts";
import { seedPictures } from "../platform/pictures/demo.ts";
import { seedViews } from "../platform/views/demo.ts";
import { demoAccounts, demoPassword } from "./accounts.ts";

/**
 * Fills an empty installation with a believable company, written by its people through the same rules and policies as
 * everything else. Does nothing when there is an organization already.
 * @returns whether something was written
 */
export async function seedDemo(backend: Backend, onProgress: (what: string) => void): Promise<boolean> {
  const { rows } = await backend.database.asIdentity((tx) => tx.execute(sql`select id from platform.every_organization() limit 1`));
  if (rows.length > 0) return false;

  onProgress("people");
  const people = new Map<Role, Person>();
  for (const { role, name, email } of demoAccounts)
    people.set(role, await backend.identity.createAccount({ name, email, password: demoPassword }));
  const owner = people.get("owner")!;
  const company = await createOrganization(backend.database, owner, {
    name: "Fresh Market",
    slug: "fresh-market",
    timeZone: "Europe/Rome",
  });
  const actor = (role: Role): Principal => ({ userId: people.get(role)!.id, organizationId: company.id, role, links: noLinks });
  await backend.database.asActor(actor("owner"), async (tx) => {
    for (const role of roles) if (role !== "owner") await addMember(tx, actor("owner"), { person: people.get(role)!, role });
  });
  // A second, small organization of the owner's, so that switching between organizations can be seen.
  await createOrganization(backend.database, owner, { name: "Marchetti Catering", slug: "marchetti-catering", timeZone: "Europe/London" });
  await seedPictures({ backend, actor, onProgress });
  await seedChat({ backend, actor, onProgress });
  await seedFiles({ backend, actor, onProgress });
  await seedImports({ backend, actor, onProgress });
  for (const { label, demo } of modules) {
    const part = await demo?.();
    await part?.seed({ backend, actor, onProgress: (what) => onProgress(`${label.toLowerCase()}: ${what}`) });
  }
  await seedViews({ backend, actor, onProgress });
  await seedWebhooks({ backend, actor, onProgress });
  // People who look at it find a trail that can be verified.
  await sealEntries(backend);
  return true;
}

/** Lets the devices of the demonstration report until stopped. */
export async function simulate(backend: Backend): Promise<() => Promise<void>> {
  const stops: (() => Promise<void>)[] = [];
  for (const { demo } of modules) {
    const part = await demo?.();
    if (part) stops.push(await part.simulate(backend));
  }
  return async () => {
    for (const stop of stops) await stop();
  };
}
