import { useEffect, useRef, type ReactNode } from "react";
import { useTitle } from "../page/use-title.ts";
import classes from "./account-frame.module.css";

type AccountFrameProps = {
  readonly title: string;
  readonly lead: ReactNode;
  readonly children?: ReactNode;
  readonly footer?: ReactNode;
  /** Whether it follows another step in the same place: then the title takes the focus, which would otherwise be lost. */
  readonly isNextStep?: boolean;
};

/** The pages before an organization is chosen: one column, one thing to do. */
export function AccountFrame({ title, lead, children, footer, isNextStep = false }: AccountFrameProps) {
  useTitle(title);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (isNextStep) heading.current?.focus();
  }, [isNextStep]);
  return (
    <main className={classes.frame}>
      <div className={classes.card}>
        <img src="/icon.svg" alt="" width={40} height={40} />
        <h1 ref={heading} className={classes.title} tabIndex={isNextStep ? -1 : undefined}>
          {title}
        </h1>
        <p className={classes.lead}>{lead}</p>
        {children}
        {footer && <p className={classes.footer}>{footer}</p>}
      </div>
    </main>
  );
}
