import { PersonPicture } from "../people/person-picture.tsx";
import { initialsOf } from "../rooms/presence-words.ts";
import classes from "./message/message.module.css";

type FaceProps = {
  readonly name: string;
  /** Null where it is not known yet. */ readonly userId: string | null;
  readonly isSmall?: boolean;
};

/** A person: their picture, or else their letters, drawn and not written: whoever listens hears the name beside it. */
export function Face({ name, userId, isSmall = false }: FaceProps) {
  return (
    <span className={classes.face} data-face={initialsOf(name)} data-small={isSmall || undefined} aria-hidden>
      <PersonPicture userId={userId} />
    </span>
  );
}
