import { DateTime } from "luxon";
import type { Digest } from "./contract.ts";
import { outwardChannels, type ChannelDefaults, type OutwardChannel } from "./notification-kind.ts";

/** When a person wants to be left in peace and when they want their digest, in minutes of their day. */
export type Times = {
  /** An IANA name. */
  readonly timeZone: string;
  readonly quietFrom: number | null;
  readonly quietUntil: number | null;
  readonly digestAt: number;
};

/** What a person chose for one kind, or its defaults. */
export type Choice = ChannelDefaults & { readonly digest: Digest };

/** One way by which a person is to be told, and not before when. */
export type Planned = { readonly channel: OutwardChannel; readonly dueAt: Date; readonly isDigest: boolean };

type Asked = { readonly now: Date; readonly times: Times; readonly isUrgent: boolean };

/**
 * How a notification leaves the product: by which channels and not before when. What is urgent leaves at once; everything else waits
 * for the end of quiet hours, and mail of a kind that is gathered for the next digest, which keeps quiet hours as well.
 */
export function planDeliveries(choice: Choice, { now, times, isUrgent }: Asked): Planned[] {
  return outwardChannels
    .filter((channel) => choice[channel] === true)
    .map((channel) => {
      if (isUrgent) return { channel, dueAt: now, isDigest: false };
      const isDigest = channel === "email" && choice.digest !== "none";
      const wanted = isDigest ? nextDigest(choice.digest, now, times) : now;
      return { channel, dueAt: afterQuiet(wanted, times), isDigest };
    });
}

/**
 * The instant itself, or the end of the quiet hours that it lies in. By the clock on the person's wall: in the night of a change
 * the quiet hours are an hour shorter or longer. An end that the clock skips is the moment to which it jumps.
 */
export function afterQuiet(at: Date, { timeZone, quietFrom, quietUntil }: Times): Date {
  if (quietFrom === null || quietUntil === null) return at;
  const local = DateTime.fromJSDate(at, { zone: timeZone });
  const minute = local.hour * 60 + local.minute;
  const isQuiet = quietFrom < quietUntil ? minute >= quietFrom && minute < quietUntil : minute >= quietFrom || minute < quietUntil;
  return isQuiet ? nextTime(local, quietUntil) : at;
}

/** When the next digest of this kind is due: on the hour, or at the person's time of day. */
export function nextDigest(digest: Exclude<Digest, "none"> | Digest, at: Date, { timeZone, digestAt }: Times): Date {
  const local = DateTime.fromJSDate(at, { zone: timeZone });
  return digest === "hourly" ? local.startOf("hour").plus({ hours: 1 }).toJSDate() : nextTime(local, digestAt);
}

/** The next instant, later than this one, at which the clock shows this minute of the day. */
function nextTime(local: DateTime, minuteOfDay: number): Date {
  const at = (day: DateTime): DateTime =>
    day.set({ hour: Math.floor(minuteOfDay / 60), minute: minuteOfDay % 60, second: 0, millisecond: 0 });
  const today = at(local.startOf("day"));
  return (today > local ? today : at(local.startOf("day").plus({ days: 1 }))).toJSDate();
}
