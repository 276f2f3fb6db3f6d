import { useDisclosure } from "@mantine/hooks";
import { IconArrowLeft, IconUsers } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useOrganizationSlug } from "../../organization/use-organization-slug.ts";
import { WhoIsHere } from "../../rooms/who-is-here.tsx";
import { Sign } from "./channel-list.tsx";
import { ChannelMenu } from "./channel-menu.tsx";
import classes from "./channel-pane.module.css";
import type { ChannelPerson, ListedChannel } from "./use-channels.ts";

const PeopleDialog = lazy(() => import("./people-dialog.tsx"));

type ChannelHeadProps = {
  readonly listed: ListedChannel;
  readonly me: ChannelPerson | undefined;
  readonly people: readonly ChannelPerson[];
  readonly isModerator: boolean;
};

/** What a channel is called, what it is for, who is here, and what can be done with it. */
export function ChannelHead({ listed, me, people, isModerator }: ChannelHeadProps) {
  const { channel, title } = listed;
  const organization = useOrganizationSlug();
  const [isPeople, showing] = useDisclosure();
  const channelId = channel.id;
  const isDirect = channel.kind === "direct";
  return (
    <header className={classes.head}>
      <Link to="/$organization/chat" params={{ organization }} className={classes.back} aria-label="All channels">
        <IconArrowLeft size={20} stroke={1.75} />
      </Link>
      <div className={classes.words}>
        <h2 className={classes.title}>
          <Sign listed={listed} /> <span className="truncate">{title}</span>
        </h2>
        {channel.topic && <p className={classes.topic}>{channel.topic}</p>}
      </div>
      <WhoIsHere room={{ resource: "channels", id: channelId }} />
      {!isDirect && (
        <button type="button" className={classes.people} onClick={showing.open} aria-label={`${people.length} people`}>
          <IconUsers size={18} stroke={1.6} aria-hidden /> {people.length}
        </button>
      )}
      {(me ?? isModerator) && <ChannelMenu listed={listed} isIn={me !== undefined} people={people.length} isModerator={isModerator} />}
      <Suspense>
        {isPeople && <PeopleDialog listed={listed} people={people} me={me} isModerator={isModerator} onClose={showing.close} />}
      </Suspense>
    </header>
  );
}
