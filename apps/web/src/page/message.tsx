import type { ComponentType, ReactNode } from "react";
import classes from "./message.module.css";

type MessageProps = {
  readonly icon: ComponentType<{ size?: number; stroke?: number }>;
  readonly title: string;
  /** What this is for, or what to do next. */
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  /** Small print, such as a request id. */
  readonly footnote?: ReactNode;
};

/** A whole screen or panel that has nothing to show but words: empty, failed, not found. */
export function Message({ icon: Icon, title, children, action, footnote }: MessageProps) {
  return (
    <div className={classes.message}>
      <span className={classes.icon}>
        <Icon size={24} stroke={1.5} />
      </span>
      <h2 className={classes.title}>{title}</h2>
      {children && <p className={classes.text}>{children}</p>}
      {action && <div className={classes.action}>{action}</div>}
      {footnote && <p className={classes.footnote}>{footnote}</p>}
    </div>
  );
}
