import { initialsOf } from "../rooms/presence-words.ts";
import classes from "./person-mark.module.css";
import { PersonPicture } from "./person-picture.tsx";

/** A person beside their name: their picture, or else their letters, drawn and not written. */
export function PersonMark({ userId, name }: { readonly userId: string; readonly name: string }) {
  return (
    <span className={classes.mark} data-face={initialsOf(name)} aria-hidden>
      <PersonPicture userId={userId} />
    </span>
  );
}

/** The same with the name, in a line of a list. */
export function MarkedPerson({ userId, name, words = name }: { readonly userId: string; readonly name: string; readonly words?: string }) {
  return (
    <span className={classes.person}>
      <PersonMark userId={userId} name={name} />
      <span className="truncate">{words}</span>
    </span>
  );
}
