import { useEffect, useMemo } from "react";
import type { RowSource } from "../live/store/row-source.ts";

/** A pointer that rests this long reads no more; the list may move again. */
const restMilliseconds = 4000;

/** Keeps the order of a list still while a pointer moves over it or presses on it. */
export function useHold(store: Pick<RowSource, "hold" | "release">) {
  const hold = useMemo(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = (): void => {
      if (timer === undefined) return;
      clearTimeout(timer);
      timer = undefined;
      store.release();
    };
    const begin = (): void => {
      if (timer === undefined) store.hold();
      clearTimeout(timer);
      timer = setTimeout(end, restMilliseconds);
    };
    return { begin, end };
  }, [store]);
  useEffect(() => hold.end, [hold]);
  return { onPointerMove: hold.begin, onPointerDown: hold.begin, onPointerLeave: hold.end };
}
