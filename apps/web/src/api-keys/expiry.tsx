import { IconAlertTriangle, IconCircleX } from "@tabler/icons-react";
import { useNow } from "../format/instant.tsx";
import { useOrganization } from "../api/organization-context.ts";
import { State, type StateLook } from "../state/state.tsx";

const day = 24 * 60 * 60 * 1000;
/** Somebody has to bring a device its new key: two weeks are little. */
const nearDays = 14;

const expired: StateLook = { label: "Expired", tone: "bad", icon: IconCircleX };

/** When a key expires, with a warning in good time. */
export function Expiry({ at }: { readonly at: Date | null }) {
  const { formats } = useOrganization();
  const now = useNow();
  if (!at) return <>Never</>;
  const left = Math.ceil((at.getTime() - now) / day);
  if (at.getTime() <= now) return <State look={expired} />;
  if (left <= nearDays)
    return <State look={{ label: left === 1 ? "In 1 day" : `In ${left} days`, tone: "warn", icon: IconAlertTriangle }} />;
  return <time dateTime={at.toISOString()}>{formats.instant(at)}</time>;
}
