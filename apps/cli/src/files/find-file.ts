import { isUuid } from "@freehold/kernel/id.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import { badUsage } from "../failure.ts";
import type { FileCalls, Outputs } from "./calls.ts";

/** The file that somebody means by its id or its name. @throws missing, and bad usage where several have the name */
export async function findFile(calls: FileCalls, idOrName: string): Promise<Outputs["get"]> {
  if (isUuid(idOrName.toLowerCase())) return calls.get({ id: idOrName.toLowerCase() });
  const named = { op: "equals", column: "name", value: idOrName };
  const { rows } = await calls.list({ filter: { op: "allOf", of: [named, ...ready] }, sort: "-id", limit: 2 });
  const [found, another] = rows;
  if (!found)
    throw new DomainError({
      kind: "missing",
      code: "cli.fileMissing",
      message: `There is no file ${JSON.stringify(idOrName)}. See: freehold file ls.`,
    });
  if (another) throw badUsage(`Several files are called ${JSON.stringify(idOrName)}. Name one by its id. See: freehold file ls.`);
  return found;
}

/** What people mean by the files that there are: those that can be opened, without earlier versions. */
export const ready: readonly object[] = [
  { op: "equals", column: "status", value: "ready" },
  { op: "isNull", column: "replacedAt" },
];
