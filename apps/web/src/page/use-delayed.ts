import { useEffect, useState } from "react";

/** False at first, true when the component is still there after the time: what is quick needs no sign of waiting. */
export function useDelayed(milliseconds: number): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), milliseconds);
    return () => clearTimeout(timer);
  }, [milliseconds]);
  return isOver;
}
