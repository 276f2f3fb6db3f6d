import { ActionIcon, Button, Textarea } from "@mantine/core";
import { IconArrowBackUp, IconPaperclip, IconSend2, IconX } from "@tabler/icons-react";
import { lazy, Suspense, useId } from "react";
import { longestMessage } from "@freehold/api/platform/chat/words.contract.ts";
import { trpc } from "../../api/client.ts";
import { useOrganization } from "../../api/organization-context.ts";
import { refusal } from "../../shell/notice.ts";
import classes from "../channel/channel-pane.module.css";
import type { ChannelPerson, ListedChannel, MessageRow } from "../channel/use-channels.ts";
import { Names, namesOf } from "./names.tsx";
import { useWriting } from "./use-writing.ts";

const AttachFiles = lazy(() => import("./attach-files.tsx"));

export type ComposerProps = {
  readonly listed: ListedChannel;
  readonly me: ChannelPerson | undefined;
  readonly replyTo: MessageRow | undefined;
  readonly onReplied: () => void;
  /** The arrow up in an empty field: the last message is meant. */
  readonly onUp: () => void;
  readonly onSent: () => void;
};

/** Where one writes; or why one cannot. */
export function Composer(props: ComposerProps) {
  const { listed, me } = props;
  const { formats } = useOrganization();
  const { channel } = listed;
  if (channel.archivedAt) return <p className={classes.closed}>This channel is archived. What was said stays readable.</p>;
  if (!me) return <Join listed={listed} />;
  if (me.silencedUntil && me.silencedUntil > new Date())
    return (
      <p className={classes.closed}>A moderator has muted you here until {formats.instant(me.silencedUntil)}. You can read meanwhile.</p>
    );
  return <Writing {...props} />;
}

function Join({ listed: { channel, title } }: { readonly listed: ListedChannel }) {
  const join = trpc.channels.join.useMutation({ onError: refusal });
  return (
    <div className={classes.closed}>
      <span>You are reading {title} without being in it.</span>
      <Button size="sm" loading={join.isPending} onClick={() => join.mutate({ channelId: channel.id })}>
        Join the channel
      </Button>
    </div>
  );
}

function Writing(props: ComposerProps) {
  const { listed, replyTo, onReplied } = props;
  const { field, text, change, naming, attached, isEmpty, send, act } = useWriting(props);
  const listId = useId();
  const { channel, title } = listed;
  return (
    <form
      className={classes.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Names id={listId} naming={naming} place="above" />
      {replyTo && <Replying to={replyTo} onEnd={onReplied} />}
      {attached.isOpen && (
        <Suspense>
          <AttachFiles channelId={channel.id} files={attached.files} onAdd={attached.add} onLeaveOut={attached.leaveOut} />
        </Suspense>
      )}
      <div className={classes.line}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={40}
          aria-label="Attach files"
          aria-expanded={attached.isOpen}
          onClick={attached.toggle}
        >
          <IconPaperclip size={20} stroke={1.75} />
        </ActionIcon>
        <Textarea
          ref={field}
          className={classes.field}
          aria-label={`Message to ${title}`}
          placeholder={`Message to ${title}`}
          autosize
          minRows={1}
          maxRows={8}
          maxLength={longestMessage}
          value={text}
          {...namesOf(listId, naming)}
          onChange={({ currentTarget }) => change(currentTarget)}
          onSelect={({ currentTarget }) => naming.look(currentTarget)}
          onBlur={naming.close}
          onKeyDown={act}
        />
        <ActionIcon type="submit" size={40} aria-label="Send" disabled={isEmpty}>
          <IconSend2 size={20} stroke={1.75} />
        </ActionIcon>
      </div>
    </form>
  );
}

function Replying({ to, onEnd }: { readonly to: MessageRow; readonly onEnd: () => void }) {
  return (
    <p className={classes.replying}>
      <IconArrowBackUp size={14} aria-hidden /> Reply to <b>{to.authorName}</b>
      <span className="truncate">{to.text}</span>
      <ActionIcon variant="subtle" color="gray" size={28} aria-label="Do not reply" onClick={onEnd}>
        <IconX size={14} />
      </ActionIcon>
    </p>
  );
}
