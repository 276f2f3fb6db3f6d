import { createHash, type Hash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { DomainError } from "@freehold/kernel/fault.ts";
import { demandSignIn, enterOrganization, type CommandLine } from "../command-line.ts";
import { writeWhole } from "../files/own-files.ts";
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
        const saved = await writeWhole(outputFile, (handle) => receive(line, handle));
        await printResult(
          line.terminal,
          { file: outputFile, ...saved },
          { format: line.format, zone: "UTC", columns: undefined, resource: undefined },
        );
      });
  },
};

type Saved = { readonly rows: number; readonly sha256: string };

/** The pieces as they come, compared with what the last line says of them. */
async function receive({ connection, terminal }: CommandLine, handle: FileHandle): Promise<Saved> {
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
