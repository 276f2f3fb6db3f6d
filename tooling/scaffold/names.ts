/** What a module or a table is called in each place. */
export type Names = {
  /** As people write it in the command: `vehicle`, `serviceVisit`. */
  readonly id: string;
  /** In sentence case: `Service visit`. */
  readonly label: string;
  /** Many of them: `Service visits`. */
  readonly plural: string;
  /** Of types and functions: `ServiceVisit`. */
  readonly pascal: string;
  /** Of files: `service-visit`. */
  readonly kebab: string;
  /** In SQL: `service_visit`. */
  readonly snake: string;
  /** With its article, within a sentence: `a service visit`. */
  readonly one: string;
};

/** @throws TypeError for what could be no folder, schema or property */
export function namesOf(id: string, kind: "module" | "table"): Names {
  const fits = kind === "module" ? /^[a-z][a-z0-9]{1,30}$/ : /^[a-z][a-zA-Z0-9]{1,40}$/;
  if (!fits.test(id))
    throw new TypeError(
      `${JSON.stringify(id)} cannot be the name of a ${kind}: ${kind === "module" ? "one word in lower case" : "camelCase"}.`,
    );
  const words = id.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
  const label = words[0]!.toUpperCase() + words.slice(1);
  return {
    id,
    label,
    plural: `${label}s`,
    pascal: id[0]!.toUpperCase() + id.slice(1),
    kebab: words.replaceAll(" ", "-"),
    snake: words.replaceAll(" ", "_"),
    one: `${/^[aeiou]/.test(words) ? "an" : "a"} ${words}`,
  };
}
