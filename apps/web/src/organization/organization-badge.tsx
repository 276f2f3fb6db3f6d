import classes from "./organization-switcher.module.css";

/** An organization's letters on the accent. */
export function Initials({ name }: { readonly name: string }) {
  const letters = name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join("");
  return (
    <span className={classes.initials} aria-hidden>
      {letters}
    </span>
  );
}

/** The organization's name where the switcher will be, until it is loaded. */
export function OrganizationBadge({ name }: { readonly name: string }) {
  return (
    <div className={classes.target}>
      <Initials name={name} />
      <span className={classes.name}>{name}</span>
    </div>
  );
}
