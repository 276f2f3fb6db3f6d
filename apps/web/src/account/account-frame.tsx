import type { ReactNode } from "react";
import { useTitle } from "../page/use-title.ts";
import classes from "./account-frame.module.css";

type AccountFrameProps = { readonly title: string; readonly lead: string; readonly children: ReactNode; readonly footer?: ReactNode };

/** The pages before an organization is chosen: one column, one thing to do. */
export function AccountFrame({ title, lead, children, footer }: AccountFrameProps) {
  useTitle(title);
  return (
    <main className={classes.frame}>
      <div className={classes.card}>
        <img src="/icon.svg" alt="" width={40} height={40} />
        <h1 className={classes.title}>{title}</h1>
        <p className={classes.lead}>{lead}</p>
        {children}
        {footer && <p className={classes.footer}>{footer}</p>}
      </div>
    </main>
  );
}
