import { IconBuilding } from "@tabler/icons-react";
import { Mark } from "../../../people/person-mark.tsx";
import { PersonPicture } from "../../../people/person-picture.tsx";
import { initialsOf } from "../../../rooms/presence-words.ts";
import type { PartyRow } from "../party-rows.ts";
import classes from "./marks.module.css";
import { rolesOf, tagsOf } from "./party-words.ts";

type PartyFaceProps = Pick<PartyRow, "kind" | "name"> & {
  readonly isLarge?: boolean;
  /** Of a person who has an account here. */
  readonly userId?: string | null;
};

/** What a party looks like beside its name: a colleague's picture, the letters of another person, the house of a company. */
export function PartyFace({ kind, name, isLarge = false, userId = null }: PartyFaceProps) {
  const isPerson = kind === "person";
  return (
    <Mark letters={isPerson ? initialsOf(name) : undefined} tone={isPerson ? "lively" : "quiet"} isSquare={!isPerson} isLarge={isLarge}>
      {!isPerson && <IconBuilding size={isLarge ? 22 : 15} stroke={1.75} />}
      {userId !== null && <PersonPicture userId={userId} />}
    </Mark>
  );
}

/** What a party is to the organization. */
export function Roles({ party }: { readonly party: PartyRow }) {
  const roles = rolesOf(party);
  if (roles.length === 0) return <span className="muted">–</span>;
  return (
    <span className={classes.marks}>
      {roles.map((role) => (
        <span key={role} className={classes.role}>
          {role}
        </span>
      ))}
    </span>
  );
}

export function Tags({ party }: { readonly party: PartyRow }) {
  return (
    <span className={classes.marks}>
      {tagsOf(party).map((name) => (
        <span key={name} className={classes.tag}>
          {name}
        </span>
      ))}
    </span>
  );
}
