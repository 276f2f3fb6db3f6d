import type { ReactNode } from "react";
import classes from "./operate.module.css";

/** One figure of the installation in a list of them (`dl`): its name, its value, and what is to be said about it. */
export function Tile({ label, value, children }: { readonly label: string; readonly value: string; readonly children: ReactNode }) {
  return (
    <div className={classes.tile}>
      <dt>{label}</dt>
      <dd>
        <strong>{value}</strong>
        {children}
      </dd>
    </div>
  );
}
