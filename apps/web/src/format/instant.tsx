import { useSyncExternalStore } from "react";
import { useOrganization } from "../api/organization-context.ts";

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = Date.now();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, 10_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The time, moving on every ten seconds with one timer for the whole screen. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

/** An instant: how long ago while it is fresh, in the organization's zone later; to the second with the zone on hover. */
export function Instant({ at }: { readonly at: Date }) {
  const { formats } = useOrganization();
  // A value can be newer than the last tick.
  const current = Math.max(useNow(), at.getTime() <= Date.now() ? at.getTime() : 0);
  return (
    <time dateTime={at.toISOString()} title={formats.exact(at)}>
      {formats.ago(at, current)}
    </time>
  );
}
