import type { ClientFault } from "../api/fault.ts";
import { show } from "./notifications.tsx";

/** How long a person has to read why something that was on the screen already is not so. */
const setbackMilliseconds = 12_000;

/** The notice of `setback`, loaded when it is first needed. */
export function showSetback(what: string, fault: ClientFault): void {
  show({ color: "red", title: what, message: `${fault.message} ${adviceOn(fault)}`, autoClose: setbackMilliseconds });
}

/** What to do after an act was taken back. Exported for the tests: no kind of failure leaves people without advice. */
export function adviceOn({ kind, retryAfter, requestId }: Pick<ClientFault, "kind" | "retryAfter" | "requestId">): string {
  switch (kind) {
    case "offline":
      return "You see it as it was before. Try again once the line is back.";
    case "conflict":
      return "You see it as it is now: look again, and repeat what is still needed.";
    case "unavailable":
    case "throttled":
      return retryAfter === undefined ? "Try again in a moment." : `Try again in ${retryAfter} seconds.`;
    case "unauthenticated":
      return "Sign in and try again.";
    case "forbidden":
      return "If you need to do this, ask an admin of your organization.";
    case "missing":
      return "Somebody may have removed it. You see what is left.";
    case "invalid":
      return "Correct it and try again.";
    case "broken":
      return `Try again; if it stays so, name request ${requestId ?? "and time"} when you ask for help.`;
  }
}
