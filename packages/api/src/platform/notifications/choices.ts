import { eq } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { faults } from "@freehold/kernel/fault.ts";
import type { Backend } from "../../backend.ts";
import { organization } from "../organizations/schema.ts";
import type { ChooseChannels, ChooseTimes, NotificationSettings } from "./contract.ts";
import { allKinds, groupedKinds } from "./all-kinds.ts";
import { channels, type NotificationKind } from "./notification-kind.ts";
import { notificationPreference, notificationSetting, telegramChat } from "./schema.ts";
import type { Choice, Times } from "./timing.ts";

const fault = faults("notifications", {
  kindUnknown: ["missing", "There is no such kind of notification."],
});

/** The daily digest without a choice: at eight. */
const defaultDigestAt = 480;

type Stored = typeof notificationPreference.$inferSelect | undefined;

/** What holds for a kind: what the person chose, else its defaults. */
function choiceOf({ defaults }: NotificationKind, stored: Stored): Choice {
  if (stored) return stored;
  return { ...defaults, digest: "none" };
}

/** How the person of this transaction wants to be told of a kind, and when. */
export async function readChoice(tx: Tx, kind: NotificationKind, person: UserId): Promise<{ choice: Choice; times: Times }> {
  const [[stored], [setting], [here]] = await Promise.all([
    tx.select().from(notificationPreference).where(eq(notificationPreference.kind, kind.name)),
    tx.select().from(notificationSetting).where(eq(notificationSetting.userId, person)),
    tx.select({ timeZone: organization.timeZone }).from(organization),
  ]);
  const times = {
    timeZone: setting?.timeZone ?? here?.timeZone ?? "UTC",
    quietFrom: setting?.quietFrom ?? null,
    quietUntil: setting?.quietUntil ?? null,
    digestAt: setting?.digestAt ?? defaultDigestAt,
  };
  return { choice: choiceOf(kind, stored), times };
}

/** All that the person of this transaction can see and choose. */
export async function readSettings(
  tx: Tx,
  { modules, outward }: Backend,
  { userId: person, role }: Principal,
): Promise<NotificationSettings> {
  const [preferences, [setting], [chat], [here]] = await Promise.all([
    tx.select().from(notificationPreference).where(eq(notificationPreference.userId, person)),
    tx.select().from(notificationSetting).where(eq(notificationSetting.userId, person)),
    tx.select({ name: telegramChat.name }).from(telegramChat).where(eq(telegramChat.userId, person)),
    tx.select({ timeZone: organization.timeZone, modulesOff: organization.modulesOff }).from(organization),
  ]);
  const stored = new Map(preferences.map((one) => [one.kind, one]));
  const kinds = groupedKinds(modules)
    .filter(
      ({ kind, moduleId }) =>
        kind.isPersonal && isAtLeast(role, kind.leastRole) && (moduleId === null || !here?.modulesOff.includes(moduleId)),
    )
    .map(({ kind, group }) => {
      const choice = choiceOf(kind, stored.get(kind.name));
      const chosen = Object.fromEntries(channels.map((channel) => [channel, choice[channel] ?? false]));
      // Proof: the entries are exactly the channels.
      const each = chosen as Record<(typeof channels)[number], boolean>;
      return { kind: kind.name, label: kind.label, group, isUrgent: kind.isUrgent, ...each, digest: choice.digest };
    });
  const has = (channel: "email" | "push" | "sms" | "telegram"): boolean => outward.channels.has(channel);
  return {
    kinds,
    timeZone: setting?.timeZone ?? null,
    organizationTimeZone: here?.timeZone ?? "UTC",
    quietFrom: setting?.quietFrom ?? null,
    quietUntil: setting?.quietUntil ?? null,
    digestAt: setting?.digestAt ?? defaultDigestAt,
    phone: setting?.phone ?? null,
    telegram: chat ?? null,
    offers: { email: has("email"), push: has("push"), sms: has("sms"), telegram: has("telegram") },
    pushKey: outward.pushKey,
  };
}

/** Keeps how a person wants to be told of one kind; what is left out stays. @throws notifications.kindUnknown */
export async function chooseChannels(
  tx: Tx,
  { modules }: Backend,
  { userId, ...wanted }: ChooseChannels & { userId: UserId },
): Promise<void> {
  const kind = allKinds(modules).get(wanted.kind);
  if (!kind) throw fault.kindUnknown({ fields: { kind: "Choose one of those that the settings name." } });
  const mine = eq(notificationPreference.kind, kind.name);
  const [stored] = await tx.select().from(notificationPreference).where(mine).for("update");
  const { app = false, email = false, push = false, sms = false, telegram = false, digest } = choiceOf(kind, stored);
  const { kind: _, ...changed } = wanted;
  const given = Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined));
  const values = { userId, kind: kind.name, app, email, push, sms, telegram, digest, ...given };
  const { userId: theirs, kind: named, orgId } = notificationPreference;
  await tx
    .insert(notificationPreference)
    .values(values)
    .onConflictDoUpdate({ target: [orgId, theirs, named], set: given });
}

/** Keeps when a person wants to be left in peace. */
export async function chooseTimes(tx: Tx, { userId, ...times }: ChooseTimes & { userId: UserId }): Promise<void> {
  const { userId: theirs, orgId } = notificationSetting;
  await tx
    .insert(notificationSetting)
    .values({ userId, ...times })
    .onConflictDoUpdate({ target: [orgId, theirs], set: times });
}
