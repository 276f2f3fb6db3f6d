import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import classes from "./navigation.module.css";

type ItemProps = { readonly link: LinkProps; readonly isExact?: boolean; readonly children: ReactNode };

/** A place in the navigation, marked while one is there. */
export function NavigationItem({ link, isExact = false, children }: ItemProps) {
  return (
    <Link {...link} className={classes.item} activeOptions={{ exact: isExact, includeSearch: false }} activeProps={{ "data-active": true }}>
      {children}
    </Link>
  );
}
