import { createFormats } from "./formats.ts";
import { useNow } from "./instant.tsx";

/** How times are written where no organization sets the zone: the person's own. */
export const localFormats = createFormats(Intl.DateTimeFormat().resolvedOptions().timeZone);

/** An instant in the person's own zone: how long ago while it is fresh, to the second on hover. */
export function LocalInstant({ at }: { readonly at: Date }) {
  // A value can be newer than the last tick.
  const current = Math.max(useNow(), at.getTime() <= Date.now() ? at.getTime() : 0);
  return (
    <time dateTime={at.toISOString()} title={localFormats.exact(at)}>
      {localFormats.ago(at, current)}
    </time>
  );
}
