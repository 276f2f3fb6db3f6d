import { Button } from "@mantine/core";
import { IconMessageOff } from "@tabler/icons-react";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo, useRef, useState } from "react";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc, type Inputs } from "../../api/client.ts";
import { useOrganization } from "../../api/organization-context.ts";
import { useLive } from "../../live/use-live.ts";
import { useOptimistic } from "../../live/use-optimistic.ts";
import { useOrganizationSlug } from "../../organization/use-organization-slug.ts";
import { Message } from "../../page/message.tsx";
import { useTitle } from "../../page/use-title.ts";
import { refusal } from "../../shell/notice.ts";
import { ChannelHead } from "./channel-head.tsx";
import classes from "./channel-pane.module.css";
import { Composer } from "../writing/composer.tsx";
import type { MessageActs } from "../message/message-item.tsx";
import { UnsentMessage } from "../message/message-item.tsx";
import { MessageList, type MessageListHandle } from "../message/message-list.tsx";
import { useOutbox, useUnsent } from "../writing/outbox.ts";
import { Typing } from "../writing/typing.tsx";
import { useChannelPeople, useChannels, type ListedChannel, type MessageRow } from "./use-channels.ts";
import { useMarkRead } from "../message/use-mark-read.ts";

/** What is said in one channel. */
export function ChannelPane() {
  const { channel: id } = useParams({ from: "/$organization/chat/$channel" });
  const { channels, isLoading } = useChannels();
  const listed = channels.find(({ channel }) => channel.id === id);
  if (listed) return <Conversation key={id} listed={listed} />;
  if (isLoading) return null;
  return <Gone />;
}

function Gone() {
  const organization = useOrganizationSlug();
  return (
    <Message
      icon={IconMessageOff}
      title="There is no such channel"
      action={<Button renderRoot={(props) => <Link to="/$organization/chat" params={{ organization }} {...props} />}>All channels</Button>}
    >
      It may be private, or somebody has taken you out of it.
    </Message>
  );
}

function Conversation({ listed }: { readonly listed: ListedChannel }) {
  const { channel, title, reading, lastNumber } = listed;
  const { person, role } = useOrganization();
  const { at } = useSearch({ from: "/$organization/chat/$channel" });
  const ofChannel = { op: "equals", column: "channelId", value: channel.id } as const;
  const live = useLive(trpc.messages, { filter: ofChannel, sort: "-number", limit: 200 });
  const people = useChannelPeople(channel.id);
  const me = people.find(({ userId }) => userId === person.id);
  const list = useRef<MessageListHandle>(null);
  const [replyTo, setReplyTo] = useState<MessageRow>();
  const [edited, setEdited] = useState<string>();
  // What was new when the channel was opened stays marked while it is read.
  const [readUpTo] = useState(reading?.lastReadNumber);
  const see = useMarkRead(channel.id, reading);
  const isModerator = me?.role === "moderator" || (channel.kind === "open" && isAtLeast(role, "admin"));
  const isWritable = channel.archivedAt === null && (me !== undefined || channel.kind === "open");
  const acts = useActs({ isModerator, isWritable, reply: setReplyTo, edit: setEdited, live, list });
  const onUp = useCallback(() => {
    const own = live.store.all().find(({ authorId, kind, deletedAt }) => authorId === person.id && kind === "text" && deletedAt === null);
    if (own) setEdited(own.id);
  }, [live.store, person.id]);
  useTitle(title);
  return (
    <div className={classes.pane}>
      <ChannelHead listed={listed} me={me} people={people} isModerator={isModerator} />
      <MessageList
        ref={list}
        live={live}
        acts={acts}
        lastNumber={lastNumber}
        readUpTo={readUpTo}
        edited={edited}
        wanted={at}
        onSeen={see}
      />
      <Failed channelId={channel.id} />
      <Typing channelId={channel.id} />
      <Composer
        listed={listed}
        me={me}
        replyTo={replyTo}
        onReplied={() => setReplyTo(undefined)}
        onUp={onUp}
        onSent={() => list.current?.toEnd()}
      />
    </div>
  );
}

type ActsOptions = Pick<MessageActs, "isModerator" | "isWritable" | "reply" | "edit"> & {
  readonly live: ReturnType<typeof useLive<typeof trpc.messages>>;
  readonly list: React.RefObject<MessageListHandle | null>;
};

function useActs({ isModerator, isWritable, reply, edit, live, list }: ActsOptions): MessageActs {
  const remove = trpc.messages.remove.useMutation(
    useOptimistic(trpc.messages, {
      row: ({ messageId }: Inputs["messages"]["remove"]) => messageId,
      becomes: () => ({ text: "", mentions: [], attachments: [], deletedAt: new Date() }),
      failure: "The message was not removed.",
    }),
  );
  const unread = trpc.channelReadings.markUnread.useMutation({ onError: refusal });
  const { store } = live;
  return useMemo(
    () => ({
      isModerator,
      isWritable,
      reply,
      edit,
      remove: ({ id }) => remove.mutate({ messageId: id }),
      markUnread: ({ channelId, number }) => unread.mutate({ channelId, number }),
      goTo: (id) => {
        const row = store.view(id)?.row;
        if (row) list.current?.goTo(row.number);
        else live.view.grow();
      },
    }),
    [isModerator, isWritable, reply, edit, store, live.view, list, remove.mutate, unread.mutate], // eslint-disable-line react-hooks/exhaustive-deps -- of a mutation only its act is used, which stays
  );
}

/** What was written here and did not reach the server. */
function Failed({ channelId }: { readonly channelId: string }) {
  const outbox = useOutbox();
  return useUnsent(channelId).map((unsent) => (
    <UnsentMessage
      key={unsent.id}
      text={unsent.draft.text}
      why={unsent.why}
      onRetry={() => outbox.retry(unsent)}
      onDiscard={() => outbox.discard(unsent)}
    />
  ));
}
