import { and, asc, eq, gt, inArray, isNull, lte, sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import { rolesFrom, type Role } from "@freehold/kernel/role.ts";
import { membership } from "../../../platform/organizations/schema.ts";
import { rowFault } from "../../../resource/row-fault.ts";
import type { AlertSeverity } from "../contract.ts";
import { site } from "../schema.ts";
import { defaultChains, type Audience, type ChainSetting, type OnCallNow, type SetChain } from "./contract.ts";
import { onCallAt, type OnCall } from "./rota.ts";
import { alertChain, onCallShift, onCallStandIn } from "./schema.ts";

type Site = { readonly siteId: string; readonly timeZone: string };

/** Who is on call at a site at an instant, the first rank first; members who may act only. */
async function onCallAtSite(tx: Tx, { siteId, timeZone }: Site, now: Date): Promise<OnCall[]> {
  const isNow = and(eq(onCallStandIn.siteId, siteId), lte(onCallStandIn.startsAt, now), gt(onCallStandIn.endsAt, now));
  const [shifts, standIns] = await Promise.all([
    tx.select().from(onCallShift).where(eq(onCallShift.siteId, siteId)).orderBy(asc(onCallShift.id)),
    tx.select().from(onCallStandIn).where(isNow).orderBy(asc(onCallStandIn.id)),
  ]);
  return onCallAt({ timeZone, shifts, standIns }, now);
}

/** What a step of a chain is about besides its audience. */
export type Around = Site & { readonly assignedTo: UserId | null; readonly now: Date };

/** The people of an audience at this moment: members who may act. Nobody is possible, as where no rota is kept. */
export async function peopleOf(tx: Tx, audience: Audience, around: Around): Promise<UserId[]> {
  const wanted = await wantedBy(tx, audience, around);
  const who = "ids" in wanted ? inArray(membership.userId, [...wanted.ids]) : inArray(membership.role, [...wanted.roles]);
  if ("ids" in wanted && wanted.ids.length === 0) return [];
  const found = await tx
    .select({ userId: membership.userId })
    .from(membership)
    .where(and(who, isNull(membership.suspendedAt)));
  return found.map(({ userId }) => userId);
}

type Wanted = { readonly ids: readonly UserId[] } | { readonly roles: readonly Role[] };

async function wantedBy(tx: Tx, { name, userId }: Audience, { assignedTo, now, ...here }: Around): Promise<Wanted> {
  switch (name) {
    case "assigned":
      return { ids: assignedTo === null ? [] : [assignedTo] };
    case "person":
      return { ids: userId === null ? [] : [userId] };
    case "staff":
      return { roles: ["staff"] };
    case "managers":
      return { roles: ["manager"] };
    case "admins":
      return { roles: rolesFrom("admin") };
    case "onCall":
    case "secondOnCall": {
      const rank = name === "onCall" ? "first" : "second";
      return { ids: (await onCallAtSite(tx, here, now)).filter((one) => one.rank === rank).map((one) => one.userId) };
    }
  }
}

/** Whom alerts of a severity call: what managers have set, or what the product comes with. */
export async function chainOf(tx: Tx, severity: AlertSeverity): Promise<ChainSetting> {
  const [own] = await tx.select().from(alertChain).where(eq(alertChain.severity, severity));
  const { steps, repeats } = own ?? defaultChains[severity];
  return { severity, steps, repeats, isOwn: own !== undefined, version: own?.version ?? null };
}

/**
 * Sets whom alerts of a severity call from now on. Those that are calling already go on as they began. Of two who set it from the
 * same version at once, the second is refused. @throws row.stale
 */
export async function setChain(tx: Tx, { version, ...wanted }: SetChain): Promise<ChainSetting> {
  const { severity, steps, repeats } = wanted;
  const stale = (current: ChainSetting) => rowFault.stale({ current, sent: { version, patch: wanted } });
  const before = await chainOf(tx, severity);
  if (version !== undefined && before.version !== version) throw stale(before);
  const isAsSeen = version === undefined ? undefined : version === null ? sql`false` : eq(alertChain.version, version);
  const [row] = await tx
    .insert(alertChain)
    .values({ severity, steps, repeats })
    .onConflictDoUpdate({
      target: [alertChain.orgId, alertChain.severity],
      set: { steps, repeats },
      ...(isAsSeen && { setWhere: isAsSeen }),
    })
    .returning();
  if (!row) throw stale(await chainOf(tx, severity));
  return { severity, steps, repeats, isOwn: true, version: row.version };
}

/** Goes back to what the product comes with. */
export async function resetChain(tx: Tx, severity: AlertSeverity): Promise<ChainSetting> {
  await tx.delete(alertChain).where(eq(alertChain.severity, severity));
  return chainOf(tx, severity);
}

/** Who answers at each site at this moment. */
export async function onCallNow(tx: Tx, now: Date): Promise<OnCallNow[]> {
  const isNow = and(lte(onCallStandIn.startsAt, now), gt(onCallStandIn.endsAt, now));
  const [sites, shifts, standIns, members] = await Promise.all([
    tx.select().from(site).orderBy(asc(site.name)),
    tx.select().from(onCallShift).orderBy(asc(onCallShift.id)),
    tx.select().from(onCallStandIn).where(isNow).orderBy(asc(onCallStandIn.id)),
    tx.select({ userId: membership.userId, name: membership.name }).from(membership).where(isNull(membership.suspendedAt)),
  ]);
  const names = new Map(members.map(({ userId, name }) => [userId, name]));
  const ofSite = <T extends { siteId: string }>(rows: readonly T[], id: string): T[] => rows.filter(({ siteId }) => siteId === id);
  return sites.map(({ id, name: siteName, timezone: timeZone }) => {
    const found = onCallAt({ timeZone, shifts: ofSite(shifts, id), standIns: ofSite(standIns, id) }, now);
    const people = found.flatMap((one) => {
      const name = names.get(one.userId);
      return name === undefined ? [] : [{ ...one, name }];
    });
    return { siteId: id, siteName, timeZone, people };
  });
}
