import { createHash, type Hash } from "node:crypto";
import { open, rename, unlink, type FileHandle } from "node:fs/promises";
import { DomainError } from "@freehold/kernel/fault.ts";
import { demandSignIn, enterOrganization, type CommandLine } from "../command-line.ts";
import { badUsage } from "../failure.ts";
import { printResult } from "../output/print.ts";
import { tell } from "../terminal.ts";
import type { HandWritten } from "./hand-written.ts";

/** `organizations export`: everything the organization owns, in a file that is there only when it is complete. */
export const exportOrganization: HandWritten = {
  path: ["organizations", "export"],
  isAmongGenerated: true,
  attach: (command, line) => {
    command
      .summary("save everything the organization owns in a file")
      .description("Saves every row that the organization owns as lines of JSON. Only owners can. Nothing is left behind when it fails.")
      .requiredOption("--output-file <file>", "the file to write; one that is there is replaced")
      .action(async ({ outputFile }: { outputFile: string }) => {
        demandSignIn(line);
        await enterOrganization(line);
        const saved = await save(line, outputFile);
        await printResult(line.terminal, saved, { format: line.format, zone: "UTC", columns: undefined, resource: undefined });
      });
  },
};

type Saved = { readonly file: string; readonly rows: number; readonly sha256: string };

/** Writes beside the file first: a broken export never takes the place of a good one. */
async function save(line: CommandLine, file: string): Promise<Saved> {
  const partial = `${file}.partial`;
  const handle = await open(partial, "w", 0o600).catch((cause: unknown) => {
    throw badUsage(`${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}.`);
  });
  try {
    const end = await receive(line, handle);
    await handle.sync();
    await handle.close();
    await rename(partial, file);
    return { file, ...end };
  } catch (error) {
    await handle.close();
    await unlink(partial);
    throw error;
  }
}

/** The pieces as they come, compared with what the last line says of them. */
async function receive({ connection, terminal }: CommandLine, handle: FileHandle): Promise<Omit<Saved, "file">> {
  const watching = { signal: terminal.interrupted, onLine: () => undefined };
  let hash: Hash = createHash("sha256");
  let [rows, position] = [0, 0];
  let end: { counts: Record<string, number>; sha256: string } | undefined;
  for await (const piece of connection.watch({ path: "organizations.export", type: "subscription" }, undefined, watching)) {
    const text = String(piece);
    if (text.startsWith('{"freehold":') && position > 0) {
      tell(terminal, "The connection was lost; the export begins again.");
      await handle.truncate(0);
      hash = createHash("sha256");
      [rows, position] = [0, 0];
    }
    position += (await handle.write(text, position)).bytesWritten;
    if (text.startsWith('{"end":')) {
      end = JSON.parse(text) as { counts: Record<string, number>; sha256: string };
    } else {
      hash.update(text);
      rows += text.startsWith('{"table":') ? text.split("\n").length - 1 : 0;
    }
  }
  terminal.interrupted.throwIfAborted();
  const sha256 = hash.digest("hex");
  const told = Object.values(end?.counts ?? {}).reduce((sum, count) => sum + count, 0);
  if (!end || end.sha256 !== sha256 || told !== rows) {
    throw new DomainError({ kind: "unavailable", code: "cli.exportBroken", message: "The export did not arrive whole. Try it again." });
  }
  return { rows, sha256 };
}
