import { useMemo } from "react";
import { trpc } from "../../api/client.ts";
import { useOrganization } from "../../api/organization-context.ts";
import type { LiveRow } from "../../live/live-handle.ts";
import { useAllRows, useLive } from "../../live/use-live.ts";

export type ChannelRow = LiveRow<typeof trpc.channels>;
export type MessageRow = LiveRow<typeof trpc.messages>;
export type ReadingRow = LiveRow<typeof trpc.channelReadings>;
export type ChannelPerson = LiveRow<typeof trpc.channelPeople>;

/** A channel as the list shows it. */
export type ListedChannel = {
  readonly channel: ChannelRow;
  /** Its name, or that of the other person. */
  readonly title: string;
  /** How far the caller has read; undefined where they are not in it. */
  readonly reading: ReadingRow | undefined;
  readonly unread: number;
  readonly isMentioned: boolean;
  readonly lastNumber: number;
  readonly lastAt: Date | null;
};

const most = 500;
const ofDirect = { op: "equals", column: "channelKind", value: "direct" } as const;

/** Every channel the caller can see, live: who may read it, how far it has come, and how far they have read. */
export function useChannels(): { readonly channels: readonly ListedChannel[]; readonly isLoading: boolean } {
  const { person } = useOrganization();
  const channels = useLive(trpc.channels, { sort: "name", limit: most });
  const rows = useAllRows(channels.store);
  const people = useAllRows(useLive(trpc.channelPeople, { filter: ofDirect, limit: most }).store);
  const pulses = useAllRows(useLive(trpc.channelPulses, { limit: most }).store);
  const live = useLive(trpc.channelReadings, { limit: most });
  const readings = useAllRows(live.store);
  const listed = useMemo(() => {
    const others = new Map(people.filter(({ userId }) => userId !== person.id).map(({ channelId, name }) => [channelId, name]));
    const pulseOf = new Map(pulses.map((pulse) => [pulse.channelId, pulse]));
    const readingOf = new Map(readings.map((reading) => [reading.channelId, reading]));
    return rows.map((channel): ListedChannel => {
      const pulse = pulseOf.get(channel.id);
      const reading = readingOf.get(channel.id);
      return {
        channel,
        title: channel.name ?? others.get(channel.id) ?? "Direct message",
        reading,
        ...unreadOf(reading, pulse?.lastNumber ?? 0),
        lastNumber: pulse?.lastNumber ?? 0,
        lastAt: pulse?.lastAt ?? null,
      };
    });
  }, [rows, people, pulses, readings, person.id]);
  return { channels: listed, isLoading: channels.status.state === "loading" || live.status.state === "loading" };
}

/** Everybody who is in a channel, live. */
export function useChannelPeople(channelId: string): readonly ChannelPerson[] {
  const filter = { op: "equals", column: "channelId", value: channelId } as const;
  return useAllRows(useLive(trpc.channelPeople, { filter, limit: most }).store);
}

/** What somebody has not read, as a difference of numbers; nothing where they are not in the channel. */
export function unreadOf(
  reading: Pick<ReadingRow, "lastReadNumber" | "lastMentionNumber" | "removedSince"> | undefined,
  lastNumber: number,
): { readonly unread: number; readonly isMentioned: boolean } {
  if (!reading) return { unread: 0, isMentioned: false };
  return {
    unread: Math.max(0, lastNumber - reading.lastReadNumber - reading.removedSince),
    isMentioned: reading.lastMentionNumber > reading.lastReadNumber,
  };
}

/** Whether a channel makes a badge: something is unread and it is not muted, or the caller is named in it. */
export const isCalling = ({ unread, isMentioned, reading, channel }: ListedChannel): boolean =>
  isMentioned || (unread > 0 && reading?.mutedAt === null && channel.archivedAt === null);
