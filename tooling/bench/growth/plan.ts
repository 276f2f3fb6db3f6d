/** A step of a plan as PostgreSQL writes it, with what it really did. */
export type Step = {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Actual Rows"?: number;
  readonly "Actual Loops"?: number;
  readonly "Rows Removed by Filter"?: number;
  readonly "Rows Removed by Index Recheck"?: number;
  readonly "Shared Hit Blocks"?: number;
  readonly "Shared Read Blocks"?: number;
  readonly Plans?: readonly Step[];
};

/** A statement and how it was done. */
export type Plan = { readonly "Query Text": string; readonly Plan: Step };

/** What statements cost, whatever machine they ran on. */
export type Cost = {
  /** Pages of tables and indexes that were looked into. */
  readonly pages: number;
  /** Rows that were looked at, also those that were not wanted. */
  readonly rows: number;
  /** Tables that were read from end to end, with how many rows that took. */
  readonly scans: readonly { readonly table: string; readonly rows: number }[];
};

/** The plans in a piece of PostgreSQL's log that statements of this role left there, in their order. */
export function plansIn(log: string, role: string): Plan[] {
  const plans: Plan[] = [];
  // What belongs to an entry is indented. One that is still being written has no end.
  for (const [, user, json] of log.matchAll(/^\S[^\n]*\] (\S+)@\S+ LOG: {2}duration: [\d.]+ ms {2}plan:\n((?:\t[^\n]*\n)*?\t\}\n)/gm)) {
    if (user === role) plans.push(JSON.parse(json!) as Plan);
  }
  return plans;
}

/** What some statements cost together. */
export function costOf(plans: readonly Plan[]): Cost {
  const steps = plans.flatMap(({ Plan: top }) => stepsOf(top));
  // The first step of a plan counts the pages of all below it.
  const pages = plans.reduce((sum, { Plan: top }) => sum + (top["Shared Hit Blocks"] ?? 0) + (top["Shared Read Blocks"] ?? 0), 0);
  const scans = steps.filter((step) => step["Node Type"] === "Seq Scan");
  return {
    pages,
    rows: steps.filter((step) => step["Relation Name"] !== undefined).reduce((sum, step) => sum + rowsOf(step), 0),
    scans: scans.map((step) => ({ table: step["Relation Name"] ?? "", rows: rowsOf(step) })),
  };
}

function stepsOf(step: Step): Step[] {
  return [step, ...(step.Plans ?? []).flatMap(stepsOf)];
}

/** PostgreSQL says how many there were in the middle of all times that the step was done. */
function rowsOf(step: Step): number {
  const each = (step["Actual Rows"] ?? 0) + (step["Rows Removed by Filter"] ?? 0) + (step["Rows Removed by Index Recheck"] ?? 0);
  return Math.round(each * (step["Actual Loops"] ?? 1));
}
