import type { LinkProps } from "@tanstack/react-router";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import classes from "./page.module.css";
import { useTitle } from "./use-title.ts";

/** A step of the way to this page. */
export type Crumb = { readonly label: string; readonly link: LinkProps };

type PageProps = {
  readonly title: string;
  /** The way here, outermost first, without this page. */
  readonly trail?: readonly Crumb[];
  /** Beside the title: a state, a count. */
  readonly aside?: ReactNode;
  /** Below the title, in a line: what it is and where. */
  readonly lead?: ReactNode;
  /** What can be done here, the main act last. */
  readonly actions?: ReactNode;
  /** The content keeps its own scroll, as a long table does. */
  readonly isFilled?: boolean;
  readonly children: ReactNode;
};

/** One page: where it is, what it is called, what can be done, and its content. */
export function Page({ title, trail = [], aside, lead, actions, isFilled = false, children }: PageProps) {
  useTitle(title);
  return (
    <div className={classes.page} data-filled={isFilled || undefined} data-scroll-restoration-id={isFilled ? undefined : "page"}>
      <header className={classes.head}>
        <div className={classes.words}>
          {trail.length > 0 && (
            <nav aria-label="Breadcrumbs">
              <ol className={classes.trail}>
                {trail.map(({ label, link }) => (
                  <li key={label}>
                    <Link {...link}>{label}</Link>
                  </li>
                ))}
              </ol>
            </nav>
          )}
          <div className={classes.line}>
            <h1 className={classes.title}>{title}</h1>
            {aside}
          </div>
          {lead && <p className={classes.lead}>{lead}</p>}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </header>
      <div className={classes.content}>{children}</div>
    </div>
  );
}
