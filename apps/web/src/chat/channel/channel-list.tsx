import { IconArchive, IconBellOff, IconHash, IconLock } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useOrganization } from "../../api/organization-context.ts";
import { useOrganizationSlug } from "../../organization/use-organization-slug.ts";
import classes from "../chat-page.module.css";
import { Face } from "../face.tsx";
import { isCalling, type ListedChannel } from "./use-channels.ts";

/** The channels the caller is in, those they could join, and the people they write to, each with what is unread. */
export function ChannelList({ channels }: { readonly channels: readonly ListedChannel[] }) {
  const going = channels.filter(({ channel }) => channel.archivedAt === null);
  const rooms = going.filter(({ channel, reading }) => channel.kind !== "direct" && reading);
  const others = going.filter(({ channel, reading }) => channel.kind === "open" && !reading);
  const directs = going
    .filter(({ channel }) => channel.kind === "direct")
    .toSorted((a, b) => Number(b.lastAt ?? 0) - Number(a.lastAt ?? 0));
  const archived = channels.filter(({ channel }) => channel.archivedAt !== null);
  return (
    <nav className={classes.list} aria-label="Channels and people">
      <Group label="Channels" channels={rooms} empty="You are in no channel yet." />
      <Group label="Direct messages" channels={directs} />
      <Group label="More open channels" channels={others} />
      <Group label="Archived" channels={archived} />
    </nav>
  );
}

function Group({
  label,
  channels,
  empty,
}: {
  readonly label: string;
  readonly channels: readonly ListedChannel[];
  readonly empty?: string;
}) {
  if (channels.length === 0 && empty === undefined) return null;
  return (
    <section>
      <h2 className={classes.heading}>{label}</h2>
      {channels.length === 0 && <p className={classes.empty}>{empty}</p>}
      {channels.map((listed) => (
        <Entry key={listed.channel.id} listed={listed} />
      ))}
    </section>
  );
}

function Entry({ listed }: { readonly listed: ListedChannel }) {
  const { channel, title, unread, isMentioned, reading } = listed;
  const organization = useOrganizationSlug();
  const calls = isCalling(listed);
  return (
    <Link
      to="/$organization/chat/$channel"
      params={{ organization, channel: channel.id }}
      className={classes.entry}
      activeProps={{ "data-active": true }}
      data-calling={calls || undefined}
    >
      <Sign listed={listed} />
      <span className={classes.name}>{title}</span>
      {reading?.mutedAt && <IconBellOff size={14} stroke={1.75} aria-label="Muted" />}
      {calls && (
        <span className={classes.unread} data-mentioned={isMentioned || undefined} aria-label={`${unread} unread`}>
          {isMentioned && "@ "}
          {unread > 99 ? "99+" : unread}
        </span>
      )}
    </Link>
  );
}

/** What kind of channel it is: a face for a person, a lock for a private one. */
export function Sign({ listed: { channel, title } }: { readonly listed: Pick<ListedChannel, "channel" | "title"> }) {
  const { person } = useOrganization();
  const other = channel.firstPerson === person.id ? channel.secondPerson : channel.firstPerson;
  if (channel.kind === "direct") return <Face name={title} userId={other} isSmall />;
  const Icon = channel.archivedAt ? IconArchive : channel.kind === "private" ? IconLock : IconHash;
  return <Icon size={18} stroke={1.6} aria-label={channel.kind === "private" ? "Private" : undefined} />;
}
