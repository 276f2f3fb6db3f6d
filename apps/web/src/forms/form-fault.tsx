import { IconAlertCircle } from "@tabler/icons-react";
import type { ClientFault } from "../api/fault.ts";
import classes from "./form-fault.module.css";

/** Why a form was refused when no single field is to blame. */
export function FormFault({ fault }: { readonly fault: ClientFault | undefined }) {
  if (!fault) return null;
  return (
    <div className={classes.fault} role="alert">
      <IconAlertCircle size={18} stroke={1.75} />
      <span>
        {fault.message}
        {fault.kind === "broken" && fault.requestId && <span className={classes.request}>Request {fault.requestId}</span>}
      </span>
    </div>
  );
}
