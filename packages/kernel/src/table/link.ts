import type { PgTable } from "drizzle-orm/pg-core";

/**
 * A relation that grants access, declared once: `isLinked("caretakerOf", "unitId")` is true for the ids in `target`
 * of the rows of `table` whose `user` is the caller. In SQL it is a security-definer function that returns the set;
 * in the process it is a set on the principal, refreshed when the change feed sees the table change.
 */
export type Link = {
  /** In camel case; unique in the product. */
  readonly name: string;
  readonly table: PgTable;
  /** The column that holds the person. */
  readonly user: string;
  /** The column that holds what is granted. */
  readonly target: string;
  /** What people call the granted rows: "is among the caller's <label>". */
  readonly label: string;
};

const labels = new Map<string, string>();

/** What people call what each declared link grants, for sentences about policies. */
export const linkLabels = (): Readonly<Record<string, string>> => Object.fromEntries(labels);

/** Declares a link over the columns of a table. */
export function link<T extends PgTable>(
  name: string,
  from: { table: T; user: keyof T["$inferSelect"] & string; target: keyof T["$inferSelect"] & string; label: string },
): Link {
  labels.set(name, from.label);
  return { name, ...from };
}
