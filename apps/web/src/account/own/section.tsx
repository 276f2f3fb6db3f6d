import { useId, type ReactNode } from "react";
import classes from "./account-page.module.css";

type SectionProps = { readonly title: string; readonly lead?: ReactNode; readonly children?: ReactNode };

/** One matter of the account: what it is about, and what can be done. */
export function Section({ title, lead, children }: SectionProps) {
  const heading = useId();
  return (
    <section className={classes.section} aria-labelledby={heading}>
      <h2 id={heading} className={classes.heading}>
        {title}
      </h2>
      {lead && <p className={classes.lead}>{lead}</p>}
      {children}
    </section>
  );
}
