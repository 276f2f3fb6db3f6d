import { trpc } from "../api/client.ts";
import { useAllRows, useLive } from "../live/use-live.ts";
import classes from "./unread-count.module.css";
import { unreadOf } from "./channel/use-channels.ts";

/** How much in the caller's channels they have not read, live. Nothing when there is none. */
export default function UnreadCount() {
  const pulses = useAllRows(useLive(trpc.channelPulses, { limit: 500 }).store);
  const readings = useAllRows(useLive(trpc.channelReadings, { limit: 500 }).store);
  const last = new Map(pulses.map(({ channelId, lastNumber }) => [channelId, lastNumber]));
  const found = readings.map((reading) => ({ isMuted: reading.mutedAt !== null, ...unreadOf(reading, last.get(reading.channelId) ?? 0) }));
  const total = found.reduce((sum, { unread, isMuted, isMentioned }) => sum + (isMuted && !isMentioned ? 0 : unread), 0);
  if (total === 0) return null;
  return (
    <span
      className={classes.count}
      data-mentioned={found.some(({ isMentioned }) => isMentioned) || undefined}
      aria-label={`${total} unread`}
    >
      {total > 99 ? "99+" : total}
    </span>
  );
}
