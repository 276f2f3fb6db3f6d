import { IconAlertCircle } from "@tabler/icons-react";
import { useMemo } from "react";
import type { ClientFault } from "../api/fault.ts";
import { clockTime, useSecondsLeft } from "../format/use-seconds-left.ts";
import classes from "./form-fault.module.css";

/** Why a form was refused when no single field is to blame, and when it is worth to try again. */
export function FormFault({ fault }: { readonly fault: ClientFault | undefined }) {
  if (!fault) return null;
  return (
    <div className={classes.fault} role="alert">
      <IconAlertCircle size={18} stroke={1.75} />
      <span>
        {fault.message}
        {fault.retryAfter !== undefined && <Wait fault={fault} />}
        {fault.kind === "broken" && fault.requestId && <span className={classes.request}>Request {fault.requestId}</span>}
      </span>
    </div>
  );
}

/** Counts down. A timer, which is not read out at every second. */
function Wait({ fault }: { readonly fault: ClientFault }) {
  const until = useMemo(() => Date.now() + (fault.retryAfter ?? 0) * 1000, [fault]);
  const left = useSecondsLeft(until);
  return (
    <span className={classes.wait} role="timer">
      {left > 0 ? (
        <>
          You can try again in <span className="number">{clockTime(left)}</span>.
        </>
      ) : (
        "You can try again now."
      )}
    </span>
  );
}
