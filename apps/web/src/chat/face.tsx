import { initialsOf } from "../rooms/presence-words.ts";
import classes from "./message.module.css";

/** The letters of a person, drawn and not written: whoever listens hears the name beside it. */
export function Face({ name, isSmall = false }: { readonly name: string; readonly isSmall?: boolean }) {
  return <span className={classes.face} data-face={initialsOf(name)} data-small={isSmall || undefined} aria-hidden />;
}
