import { useRef, useState } from "react";

/** A pointer that rests this long reads no more; things may move again. */
const restMilliseconds = 3000;

/** Keeps a value as it was while the pointer moves over what shows it: nothing may jump away from a finger. */
export function useStill<T>(value: T) {
  const [held, setHeld] = useState<T>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const release = (): void => {
    clearTimeout(timer.current);
    setHeld(undefined);
  };
  const hold = (): void => {
    setHeld((before) => before ?? value);
    clearTimeout(timer.current);
    timer.current = setTimeout(release, restMilliseconds);
  };
  return { still: held ?? value, pointer: { onPointerMove: hold, onPointerLeave: release } };
}
