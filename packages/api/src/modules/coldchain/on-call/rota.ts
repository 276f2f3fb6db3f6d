import { DateTime } from "luxon";
import type { UserId } from "@freehold/kernel/id.ts";
import { onCallRanks, type OnCallRank } from "./contract.ts";

/** A part of every week, by the clock on the site's wall. An end that is not later than the beginning lies on the next day. */
export type WeeklyShift = {
  readonly userId: UserId;
  readonly rank: OnCallRank;
  /** 1 is Monday. The day on which it begins. */
  readonly weekday: number;
  readonly fromMinute: number;
  readonly untilMinute: number;
};

/** A time in which somebody stands in: whoever has the rank by the rota is not asked then. */
export type StandIn = { readonly userId: UserId; readonly rank: OnCallRank; readonly startsAt: Date; readonly endsAt: Date };

export type Rota = { readonly timeZone: string; readonly shifts: readonly WeeklyShift[]; readonly standIns: readonly StandIn[] };

/** Somebody who is on call, and until when. */
export type OnCall = { readonly userId: UserId; readonly rank: OnCallRank; readonly until: Date; readonly isStandIn: boolean };

const dayMinutes = 24 * 60;

/**
 * Who is on call at an instant, the first rank first. By the clock on the wall: in the night of a change a shift is an hour shorter
 * or longer, and no moment of it has nobody.
 */
export function onCallAt({ timeZone, shifts, standIns }: Rota, at: Date): OnCall[] {
  return onCallRanks.flatMap((rank): OnCall[] => {
    const standing = standIns.filter((one) => one.rank === rank && one.startsAt <= at && at < one.endsAt);
    if (standing.length > 0) return standing.map(({ userId, endsAt }) => ({ userId, rank, until: endsAt, isStandIn: true }));
    const local = DateTime.fromJSDate(at, { zone: timeZone });
    const found = shifts.filter((shift) => shift.rank === rank && isIn(shift, local));
    return found.map((shift) => ({ userId: shift.userId, rank, until: endOf(shift, local), isStandIn: false }));
  });
}

const minuteOf = ({ hour, minute }: DateTime): number => hour * 60 + minute;
const isOvernight = ({ fromMinute, untilMinute }: WeeklyShift): boolean => untilMinute <= fromMinute;
const dayAfter = (weekday: number): number => (weekday % 7) + 1;

function isIn(shift: WeeklyShift, local: DateTime): boolean {
  const minute = minuteOf(local);
  if (!isOvernight(shift)) return local.weekday === shift.weekday && minute >= shift.fromMinute && minute < shift.untilMinute;
  const hasBegun = local.weekday === shift.weekday && minute >= shift.fromMinute;
  return hasBegun || (local.weekday === dayAfter(shift.weekday) && minute < shift.untilMinute);
}

/** The end of the shift that the moment lies in. */
function endOf(shift: WeeklyShift, local: DateTime): Date {
  const beganToday = minuteOf(local) >= shift.fromMinute && local.weekday === shift.weekday;
  const day = isOvernight(shift) && beganToday ? local.plus({ days: 1 }) : local;
  const { untilMinute } = shift;
  // Midnight at the end of a day is the beginning of the next.
  const end = day.startOf("day").plus({ days: Math.floor(untilMinute / dayMinutes) });
  return end.set({ hour: Math.floor((untilMinute % dayMinutes) / 60), minute: untilMinute % 60 }).toJSDate();
}
