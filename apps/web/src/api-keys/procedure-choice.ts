import type { OpenProcedure } from "./presets.ts";

/** Procedures that stand together, such as those of one kind of record. */
export type Branch = { readonly path: string; readonly procedures: readonly OpenProcedure[] };

/** The procedures by the branch that they are on, both in alphabetical order, narrowed by words that a path or a summary holds. */
export function branchesOf(open: readonly OpenProcedure[], search: string): Branch[] {
  const terms = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = new Map<string, OpenProcedure[]>();
  for (const procedure of open) {
    const text = `${procedure.path} ${procedure.summary}`.toLowerCase();
    if (!terms.every((term) => text.includes(term))) continue;
    const branch = procedure.path.slice(0, procedure.path.lastIndexOf("."));
    found.set(branch, [...(found.get(branch) ?? []), procedure]);
  }
  return [...found].map(([path, procedures]) => ({ path, procedures }));
}

/** Whether the chosen paths and branches hold a procedure. */
export function isChosen(chosen: readonly string[], path: string): boolean {
  return chosen.some((pattern) => pattern === path || (pattern.endsWith(".*") && path.startsWith(pattern.slice(0, -1))));
}

/** The choice with these procedures added or taken away. A branch that loses one of its own becomes what is left of it. */
export function choose(
  open: readonly OpenProcedure[],
  chosen: readonly string[],
  { paths, isOn }: { paths: readonly string[]; isOn: boolean },
): string[] {
  if (isOn)
    return [
      ...new Set([...chosen.filter((pattern) => pattern.endsWith(".*")), ...chosen, ...paths.filter((path) => !isChosen(chosen, path))]),
    ];
  const spelledOut = chosen.flatMap((pattern) =>
    pattern.endsWith(".*") && paths.some((path) => isChosen([pattern], path))
      ? open.filter(({ path }) => isChosen([pattern], path)).map(({ path }) => path)
      : [pattern],
  );
  return spelledOut.filter((path) => !paths.includes(path));
}
