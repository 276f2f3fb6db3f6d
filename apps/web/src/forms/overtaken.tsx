import type { ReactNode } from "react";
import classes from "./overtaken.module.css";

/** In a dialog whose change came too late: what there is now, and what to do. */
export function Overtaken({ children }: { readonly children: ReactNode }) {
  return (
    <div className={classes.note} role="status">
      {children} Go on to put yours in its place, or cancel to leave it as it is.
    </div>
  );
}
