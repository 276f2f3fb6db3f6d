import { Button, Skeleton } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconMessages } from "@tabler/icons-react";
import type { Ref } from "react";
import type { Live } from "../../live/use-live.ts";
import { Failure } from "../../page/failure.tsx";
import { Message } from "../../page/message.tsx";
import { MessageItem, type MessageActs } from "./message-item.tsx";
import classes from "./message-list.module.css";
import type { MessageRow } from "../channel/use-channels.ts";
import { useMessageRows } from "./use-message-rows.ts";

/** How the pane moves what is shown. */
export type MessageListHandle = { readonly toEnd: () => void; readonly goTo: (number: number) => void };

export type MessageListProps = {
  readonly live: Live<MessageRow>;
  readonly acts: MessageActs;
  /** The number of the last message of the channel. */
  readonly lastNumber: number;
  /** Up to where everything was read when the channel was opened; undefined where the caller is not in it. */
  readonly readUpTo: number | undefined;
  readonly edited: string | undefined;
  /** The number of a message to go to, as the address has it. */
  readonly wanted: number | undefined;
  /** Everything up to this number has been on the screen. */
  readonly onSeen: (number: number) => void;
  readonly ref: Ref<MessageListHandle>;
};

/**
 * What was said in a channel, the newest at the end: of any number only what is on the screen is drawn. It stays where one reads when
 * older messages come above or new ones below, and follows what is said while one is at the end.
 */
export function MessageList(props: MessageListProps) {
  const { live, acts, lastNumber, readUpTo, edited } = props;
  const { scroller, keys, rows, isAtEnd, found, indexOf, toEnd, goTo } = useMessageRows(props);
  if (live.status.state === "failed" && keys.length === 0 && live.status.fault)
    return <Failure fault={live.status.fault} onRetry={() => live.view.restart()} />;
  if (live.status.state === "loading" && keys.length === 0) return <ListSkeleton />;
  if (keys.length === 0) {
    return (
      <Message icon={IconMessages} title="Nothing has been said here yet">
        Write the first message below.
      </Message>
    );
  }
  const firstNew = readUpTo === undefined ? undefined : readUpTo + 1;
  const isNewAbove = firstNew !== undefined && firstNew <= lastNumber && indexOf(firstNew) < (rows.range?.startIndex ?? 0);
  return (
    <div className={classes.frame}>
      {isNewAbove && (
        <Button className={classes.toNew} size="xs" radius="xl" leftSection={<IconArrowUp size={14} />} onClick={() => goTo(firstNew)}>
          {lastNumber - readUpTo!} new since you were here
        </Button>
      )}
      <div className={classes.scroller} ref={scroller} role="log" aria-label="Messages" tabIndex={0} data-messages={keys.length}>
        <div className={classes.rows} style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ key, index, start }) => (
            <div
              key={key}
              ref={rows.measureElement}
              data-index={index}
              className={classes.row}
              style={{ transform: `translateY(${start}px)` }}
            >
              <MessageItem
                store={live.store}
                messageKey={String(key)}
                beforeKey={keys[index - 1]}
                readUpTo={readUpTo}
                isEdited={edited === key}
                isFound={found !== undefined && index === indexOf(found)}
                acts={acts}
              />
            </div>
          ))}
        </div>
      </div>
      {!isAtEnd && (
        <Button className={classes.toEnd} variant="default" size="xs" radius="xl" leftSection={<IconArrowDown size={14} />} onClick={toEnd}>
          To the latest
        </Button>
      )}
    </div>
  );
}

function ListSkeleton() {
  return (
    <div className={classes.skeleton} role="status" aria-busy aria-label="Loading">
      {[70, 40, 55, 80, 30, 60].map((width) => (
        <div key={width}>
          <Skeleton circle height={32} />
          <Skeleton height={12} width={`${width}%`} />
        </div>
      ))}
    </div>
  );
}
