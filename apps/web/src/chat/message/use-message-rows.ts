import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useImperativeHandle, useMemo, useRef, useState } from "react";
import type { MessageListProps } from "./message-list.tsx";

/** So near the end that what comes is followed. */
const nearEnd = 80;
const usualHeight = 46;

/** Which messages are on the screen, and the ways to others: to the end, to a number, and where one comes in. */
export function useMessageRows({
  live,
  lastNumber,
  wanted,
  onSeen,
  ref,
}: Pick<MessageListProps, "live" | "lastNumber" | "wanted" | "onSeen" | "ref">) {
  const scroller = useRef<HTMLDivElement>(null);
  const { keys: newestFirst } = live.list;
  const keys = useMemo(() => newestFirst.toReversed(), [newestFirst]);
  const [isAtEnd, setAtEnd] = useState(true);
  const [found, setFound] = useState<number>();
  const rows = useVirtualizer({
    count: keys.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => usualHeight,
    getItemKey: (index) => keys[index]!,
    overscan: 12,
    paddingStart: 16,
    paddingEnd: 8,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: nearEnd,
    onChange: (instance) => {
      setAtEnd(instance.isAtEnd(nearEnd));
      if (instance.range && keys.length > 0 && instance.range.startIndex <= 10) live.view.grow();
    },
  });
  // Numbers have no gaps, and the oldest message is never one that is still on the way.
  const oldest = live.store.view(keys[0] ?? "")?.row.number ?? 0;
  const indexOf = (number: number): number => number - oldest;
  const toEnd = (): void => rows.scrollToIndex(keys.length - 1, { align: "end" });
  const goTo = (number: number): void => {
    setFound(number);
    const index = indexOf(number);
    if (index >= 0) rows.scrollToIndex(index, { align: "center" });
    else live.view.grow();
  };
  useImperativeHandle(ref, () => ({ toEnd, goTo }));

  const isReady = live.status.state === "ready" && keys.length > 0;
  const hasBegun = useRef(false);
  useEffect(() => {
    if (!isReady || hasBegun.current) return;
    hasBegun.current = true;
    if (wanted === undefined) toEnd();
  });
  // A message that the window does not hold yet is gone to when it has come.
  const isHeld = wanted !== undefined && isReady && indexOf(wanted) >= 0;
  useEffect(() => {
    if (wanted !== undefined && isReady) goTo(wanted);
  }, [wanted, isHeld, isReady]); // eslint-disable-line react-hooks/exhaustive-deps -- only where to go decides when
  useEffect(() => {
    if (isReady && isAtEnd && document.visibilityState === "visible") onSeen(lastNumber);
  }, [isReady, isAtEnd, lastNumber, onSeen]);
  useEffect(() => (isReady && scroller.current ? keepEnd(scroller.current) : undefined), [isReady]);
  return { scroller, keys, rows, isAtEnd, found, indexOf, toEnd, goTo };
}

/** Stays at the end when the room for messages grows or shrinks, as by a keyboard that comes up on a phone. */
function keepEnd(scroller: HTMLElement): () => void {
  let height = scroller.clientHeight;
  const observer = new ResizeObserver(() => {
    const wasAtEnd = scroller.scrollTop + height >= scroller.scrollHeight - nearEnd;
    height = scroller.clientHeight;
    if (wasAtEnd) scroller.scrollTop = scroller.scrollHeight;
  });
  observer.observe(scroller);
  return () => observer.disconnect();
}
