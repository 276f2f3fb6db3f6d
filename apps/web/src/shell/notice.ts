import { clientFault } from "../api/fault.ts";

/** Says in a corner of the screen that something was done. Loaded when it is first needed. */
export function notice(message: string): void {
  void import("./notifications.tsx").then(({ show }) => show({ message, withCloseButton: false }));
}

/** Says that an act was refused, and why. */
export function refusal(error: unknown): void {
  void import("./notifications.tsx").then(({ show }) =>
    show({ color: "red", title: "This did not work", message: clientFault(error).message }),
  );
}

/** Says that something which the screen showed already did not happen, why, and what to do now. */
export function setback(what: string, error: unknown): void {
  void import("./setback.ts").then(({ showSetback }) => showSetback(what, clientFault(error)));
}
