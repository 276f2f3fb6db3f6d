import { version } from "@freehold/kernel/version.ts";
import { unreachable } from "./failure.ts";
import { parseObject } from "./configuration.ts";
import { printResult, type Format } from "./output/print.ts";
import type { Target } from "./target.ts";
import { tell, write, type Terminal } from "./terminal.ts";

/** How long a server has to say its version: whoever asks for ours wants it also when the server hangs. */
const patienceMs = 3000;

/** Whether the version is asked for. Behind the words of a command, `--version` is that of a record. */
export const asksForVersion = (words: readonly string[], operands: readonly string[]): boolean =>
  operands.length === 0 && words.some((word) => word === "--version" || word === "-V");

/** Prints the version of this program and, where a server was named and answers, that of the server. */
export async function printVersion(terminal: Terminal, { target, format }: { target: Target; format: Format }): Promise<void> {
  const server = target.isNamed && !target.local ? target.server : null;
  const serverVersion = server === null ? null : await versionOf(server, terminal);
  if (format === "table") {
    await write(terminal.stdout, `freehold ${version}\n${serverVersion === null ? "" : `server ${serverVersion} at ${server}\n`}`);
    return;
  }
  await printResult(terminal, { version, server, serverVersion }, { format, zone: "UTC", columns: undefined, resource: undefined });
}

async function versionOf(server: string, terminal: Terminal): Promise<string | null> {
  try {
    const answer = await fetch(`${server}/health`, { signal: AbortSignal.any([AbortSignal.timeout(patienceMs), terminal.interrupted]) });
    const told = parseObject(await answer.text())?.version;
    if (typeof told === "string") return told;
    tell(terminal, `${server} does not say its version.`);
  } catch (error) {
    tell(terminal, unreachable(server, error).message);
  }
  return null;
}
