import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { unwritable } from "../../files/own-files.ts";
import { field } from "../../output/cell.ts";
import { write } from "../../terminal.ts";

/** A line that was not taken as it is. */
export type Problem = { readonly line: number; readonly problem: "unreadable" | "rejected" | "conflicting"; readonly detail: string };

/** Where problems are written, line by line, as CSV. */
export type ProblemFile = { readonly add: (problems: readonly Problem[]) => Promise<void>; readonly close: () => Promise<void> };

/** Opens the file for problems; without a file they are only counted. A continued import adds to what is there. */
export async function openProblems(file: string | undefined, isContinued: boolean): Promise<ProblemFile> {
  if (file === undefined) return { add: async () => {}, close: async () => {} };
  const stream = createWriteStream(file, { flags: isContinued ? "a" : "w" });
  try {
    await once(stream, "open");
  } catch (cause) {
    throw unwritable(file, cause);
  }
  if (!isContinued) await write(stream, "line,problem,detail\r\n");
  return {
    add: (problems) => write(stream, problems.map(({ line, problem, detail }) => `${line},${problem},${field(detail)}\r\n`).join("")),
    close: async () => {
      stream.end();
      await once(stream, "close");
    },
  };
}
