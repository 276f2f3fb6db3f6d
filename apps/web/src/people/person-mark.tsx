import type { ReactNode } from "react";
import { initialsOf } from "../rooms/presence-words.ts";
import classes from "./person-mark.module.css";
import { PersonPicture } from "./person-picture.tsx";

type MarkProps = {
  /** Letters, drawn and not written; without them what is inside is seen. */
  readonly letters?: string | undefined;
  /** The lively one for people outside, the quiet one for everything else. */
  readonly tone?: "quiet" | "lively";
  /** Round for people, not for companies. */
  readonly isSquare?: boolean;
  readonly isLarge?: boolean;
  readonly children?: ReactNode;
};

/** What stands for somebody beside their name, which says all to who listens. A picture inside covers the letters. */
export function Mark({ letters, tone = "quiet", isSquare = false, isLarge = false, children }: MarkProps) {
  const looks = { "data-tone": tone, "data-square": isSquare || undefined, "data-large": isLarge || undefined };
  return (
    <span className={classes.mark} data-face={letters} {...looks} aria-hidden>
      {children}
    </span>
  );
}

/** A person beside their name: their picture, or else their letters. */
export function PersonMark({ userId, name }: { readonly userId: string; readonly name: string }) {
  return (
    <Mark letters={initialsOf(name)}>
      <PersonPicture userId={userId} />
    </Mark>
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
