import type { Tx } from "@freehold/database/database.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import type { Role } from "@freehold/kernel/role.ts";
import { onCallShift, onCallStandIn } from "../on-call/schema.ts";
import { site } from "../schema.ts";

const hour = 3_600_000;
const week = [1, 2, 3, 4, 5, 6, 7] as const;
const isWeekend = (weekday: number): boolean => weekday > 5;

/** Puts people on call at every shop: staff by day, the manager by night and at weekends, an admin behind them, and one stand-in. */
export async function seedRota(tx: Tx, { actor, now }: { actor: (role: Role) => Principal; now: Date }): Promise<void> {
  const who = (role: Role): string => actor(role).userId;
  const sites = await tx.select({ id: site.id }).from(site).orderBy(site.name);
  const shifts = sites.flatMap(({ id: siteId }) =>
    week.flatMap((weekday) => [
      {
        siteId,
        weekday,
        userId: who(isWeekend(weekday) ? "manager" : "staff"),
        rank: "first",
        fromMinute: 6 * 60,
        untilMinute: 22 * 60,
      } as const,
      { siteId, weekday, userId: who("manager"), rank: "first", fromMinute: 22 * 60, untilMinute: 6 * 60 } as const,
      { siteId, weekday, userId: who("admin"), rank: "second", fromMinute: 0, untilMinute: 1440 } as const,
    ]),
  );
  await tx.insert(onCallShift).values(shifts);
  const [first] = sites;
  if (!first) return;
  const startsAt = new Date(now.getTime() + 48 * hour);
  const endsAt = new Date(startsAt.getTime() + 72 * hour);
  await tx
    .insert(onCallStandIn)
    .values({ siteId: first.id, userId: who("owner"), rank: "second", startsAt, endsAt, note: "Anton is away" });
}
