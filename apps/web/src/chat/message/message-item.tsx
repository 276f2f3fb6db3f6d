import { IconAlertTriangle, IconArrowBackUp } from "@tabler/icons-react";
import { lazy, memo, Suspense, useState } from "react";
import { useOrganization } from "../../api/organization-context.ts";
import type { RowSource } from "../../live/store/row-source.ts";
import { useRow } from "../../live/use-live.ts";
import { Face } from "../face.tsx";
import { MessageEditor } from "./message-editor.tsx";
import { MessageMenu } from "./message-menu.tsx";
import { MessageText } from "./message-text.tsx";
import { isGrouped, startsDay } from "./message-words.ts";
import classes from "./message.module.css";
import type { MessageRow } from "../channel/use-channels.ts";

const Attachments = lazy(() => import("./attachments.tsx"));
const VersionsDialog = lazy(() => import("./versions-dialog.tsx"));

/** What can be done with the messages of a channel, the same for all of them. */
export type MessageActs = {
  readonly isModerator: boolean;
  readonly isWritable: boolean;
  readonly reply: (message: MessageRow) => void;
  readonly edit: (id: string | undefined) => void;
  readonly remove: (message: MessageRow) => void;
  readonly markUnread: (message: MessageRow) => void;
  readonly goTo: (id: string) => void;
};

type MessageItemProps = {
  readonly store: RowSource<MessageRow>;
  readonly messageKey: string;
  /** The key of the message before it. */
  readonly beforeKey: string | undefined;
  /** The number up to which everything was read when the channel was opened. */
  readonly readUpTo: number | undefined;
  readonly isEdited: boolean;
  readonly isFound: boolean;
  readonly acts: MessageActs;
};

/** One message with what stands above it: the day, the line of what is new, and who said it. */
export const MessageItem = memo(function MessageItem({
  store,
  messageKey,
  beforeKey,
  readUpTo,
  isEdited,
  isFound,
  acts,
}: MessageItemProps) {
  const { formats, person } = useOrganization();
  const view = useRow(store, messageKey);
  const before = useRow(store, beforeKey ?? "")?.row;
  if (!view) return null;
  const { row } = view;
  const isNew =
    readUpTo !== undefined && row.number > readUpTo && (before === undefined || before.number <= readUpTo) && row.authorId !== person.id;
  const isFollowing = isGrouped(row, before, formats.timeZone) && !isNew;
  return (
    <>
      {startsDay(row, before, formats.timeZone) && (
        <div className={classes.day}>
          <span>{formats.date(row.sentAt)}</span>
        </div>
      )}
      {isNew && (
        <div className={classes.new}>
          <span>New</span>
        </div>
      )}
      {row.kind === "notice" ? (
        <p className={classes.notice}>
          <b>{row.authorName}</b> {row.text} <time dateTime={row.sentAt.toISOString()}>{formats.time(row.sentAt)}</time>
        </p>
      ) : (
        <article
          className={classes.message}
          aria-label={`${row.authorName}, ${formats.time(row.sentAt)}`}
          data-following={isFollowing || undefined}
          data-pending={view.pending || undefined}
          data-found={isFound || undefined}
          data-named={row.mentions.some(({ userId }) => userId === person.id) || undefined}
        >
          {isFollowing ? (
            <time className={classes.side} dateTime={row.sentAt.toISOString()} title={formats.exact(row.sentAt)}>
              {formats.time(row.sentAt)}
            </time>
          ) : (
            <Face name={row.authorName} userId={row.authorId} />
          )}
          <div className={classes.body}>
            {!isFollowing && (
              <p className={classes.by}>
                <b>{row.authorName}</b>
                <time dateTime={row.sentAt.toISOString()} title={formats.exact(row.sentAt)}>
                  {formats.time(row.sentAt)}
                </time>
              </p>
            )}
            {row.replyTo !== null && <Quoted store={store} id={row.replyTo} onOpen={acts.goTo} />}
            {isEdited ? <MessageEditor message={row} onDone={() => acts.edit(undefined)} /> : <Words row={row} />}
          </div>
          {!isEdited && !view.pending && row.deletedAt === null && <MessageMenu message={row} acts={acts} />}
        </article>
      )}
    </>
  );
});

function Words({ row }: { readonly row: MessageRow }) {
  const [isVersions, showVersions] = useState(false);
  if (row.deletedAt) return <p className={classes.removed}>This message was removed.</p>;
  return (
    <>
      {row.text !== "" && (
        <p className={classes.text}>
          <MessageText text={row.text} mentions={row.mentions} />
          {row.editedAt && (
            <button type="button" className={classes.edited} onClick={() => showVersions(true)}>
              (edited)
            </button>
          )}
        </p>
      )}
      <Suspense>{isVersions && <VersionsDialog messageId={row.id} onClose={() => showVersions(false)} />}</Suspense>
      {row.attachments.length > 0 && (
        <Suspense>
          <Attachments attachments={row.attachments} />
        </Suspense>
      )}
    </>
  );
}

type QuotedProps = { readonly store: RowSource<MessageRow>; readonly id: string; readonly onOpen: (id: string) => void };

/** The message that is answered, in a line. */
export function Quoted({ store, id, onOpen }: QuotedProps) {
  const row = useRow(store, id)?.row;
  return (
    <button type="button" className={classes.quoted} onClick={() => onOpen(id)}>
      <IconArrowBackUp size={14} aria-hidden />
      {row ? (
        <>
          <b>{row.authorName}</b> <span className="truncate">{row.deletedAt ? "Removed" : row.text}</span>
        </>
      ) : (
        "An earlier message"
      )}
    </button>
  );
}

/** A message that did not reach the server, with what to do about it. */
export function UnsentMessage({
  text,
  why,
  onRetry,
  onDiscard,
}: {
  readonly text: string;
  readonly why: string;
  readonly onRetry: () => void;
  readonly onDiscard: () => void;
}) {
  return (
    <div className={classes.unsent} role="alert">
      <p className={classes.text}>{text}</p>
      <p className={classes.why}>
        <IconAlertTriangle size={14} aria-hidden /> Not sent. {why}{" "}
        <button type="button" onClick={onRetry}>
          Send again
        </button>
        <button type="button" onClick={onDiscard}>
          Discard
        </button>
      </p>
    </div>
  );
}
