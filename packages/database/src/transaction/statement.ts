/** A statement whose text is known beforehand: each connection prepares it once, under its name. */
export type Statement = {
  /** Says the text: two texts never share a name. At most 63 characters. */
  readonly name: string;
  readonly text: string;
  /** As PostgreSQL's driver takes them: text, numbers, booleans, null, dates, arrays of these, or objects to be stored as JSON. */
  readonly values: readonly unknown[];
};

/** A row as PostgreSQL writes it: each value as text, null where there is none, in the order of the statement's columns. */
export type TextRow = readonly (string | null)[];

/** What a statement answered. */
export type Answer = {
  readonly rows: readonly TextRow[];
  /** How many rows it found, added, changed or removed. */
  readonly count: number;
};
