import { useCallback, useEffect, useRef, useState } from "react";

/** Who stops for this long is not typing any more. */
const pause = 4000;

/** Whether somebody is writing: from a key on, until they stop, send, or pause. */
export function useTyping(): { readonly isTyping: boolean; readonly type: () => void; readonly stop: () => void } {
  const [isTyping, setTyping] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const stop = useCallback(() => {
    clearTimeout(timer.current);
    setTyping(false);
  }, []);
  const type = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(stop, pause);
    setTyping(true);
  }, [stop]);
  useEffect(() => stop, [stop]);
  return { isTyping, type, stop };
}
