import { Face } from "../face.tsx";
import classes from "./names.module.css";
import type { useNaming } from "./use-naming.ts";

type NamesProps = {
  readonly id: string;
  readonly naming: ReturnType<typeof useNaming>;
  /** Over what is above the field, or between it and what follows. */
  readonly place: "above" | "within";
};

/** The names that are offered for what follows an @. */
export function Names({ id, naming, place }: NamesProps) {
  if (naming.choices.length === 0) return null;
  return (
    <ul className={classes.names} data-place={place} role="listbox" id={id} aria-label="People">
      {naming.choices.map((person, i) => (
        <li
          key={person.userId}
          id={`${id}-${i}`}
          role="option"
          aria-selected={i === naming.chosen}
          onPointerDown={(event) => {
            event.preventDefault();
            naming.take(person);
          }}
        >
          <Face name={person.name} userId={person.userId} isSmall /> {person.name}
        </li>
      ))}
    </ul>
  );
}

/** What the field says to those who hear it of the names that are offered. */
export function namesOf(id: string, { choices, chosen }: ReturnType<typeof useNaming>) {
  const isNaming = choices.length > 0;
  return {
    "aria-autocomplete": "list",
    "aria-controls": isNaming ? id : undefined,
    "aria-activedescendant": isNaming ? `${id}-${chosen}` : undefined,
  } as const;
}
