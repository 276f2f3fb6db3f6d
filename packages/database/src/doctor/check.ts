/** One thing that is not as it must be. */
export type Finding = {
  /** `danger` keeps the server from serving; `advice` is told to the operator. */
  readonly level: "danger" | "advice";
  /** Stable, in kebab case. */
  readonly check: string;
  /** What it is about: a role, a table, a function. */
  readonly object: string;
  /** One sentence: what is wrong and why it matters. */
  readonly message: string;
};

/** A question to the catalog: every row it returns is a finding, about `object`, with `detail` where there is more to say. */
export type Check = {
  readonly level: Finding["level"];
  readonly check: string;
  readonly sql: string;
  readonly message: (object: string, detail: string) => string;
  /** Keeps a row only if this holds, for what SQL cannot see. */
  readonly keep?: (detail: string) => boolean;
};
