import { open } from "node:fs/promises";
import { basename, join } from "node:path";
import { DomainError } from "@freehold/kernel/fault.ts";
import { safeName, typeOfName } from "@freehold/api/platform/files/content/file-name.ts";
import { demandSignIn, enterOrganization, type CommandLine } from "../command-line.ts";
import { badUsage } from "../failure.ts";
import { callsOf, type Outputs } from "../files/calls.ts";
import { findFile, ready } from "../files/find-file.ts";
import { sizeOf, unreadable } from "../files/own-files.ts";
import { receiveFile } from "../files/receive.ts";
import { sendFile, type Sending } from "../files/send.ts";
import { progressBar } from "../output/progress.ts";
import { printResult } from "../output/print.ts";
import { tell } from "../terminal.ts";
import type { HandWritten } from "./hand-written.ts";

type PutOptions = { readonly bucket: string; readonly record?: string; readonly name?: string; readonly replaces?: string };

/** `file put`: sends a file, however large, and goes on where an earlier call was interrupted. */
export const filePut: HandWritten = {
  path: ["file", "put"],
  attach: (command, line) => {
    command
      .summary("send a file")
      .description("Sends a file in parts, each with its checksum. The same command goes on where an interrupted one stopped.")
      .argument("<file>", "the file")
      .option("--bucket <name>", "what kind of file it is; see: freehold files buckets", "general-uploads")
      .option("--record <kind:id>", "the record that it belongs to, such as coldchain.unit:0193...")
      .option("--name <name>", "what it is to be called; its own name when left out")
      .option("--replaces <file>", "the file of which it is a new version: its id or name")
      .action(async (file: string, options: PutOptions) => {
        await enter(line);
        const row = await put(line, file, options);
        await show(line, row);
      });
  },
};

async function put(line: CommandLine, file: string, { bucket, record, name, replaces }: PutOptions): Promise<Outputs["finish"]> {
  const size = await sizeOf(file);
  const given = name ?? basename(file);
  const about: Sending["about"] = {
    bucket,
    name: safeName(given, typeOfName(given) ?? ""),
    bytes: size,
    ...(record !== undefined && { record: recordIn(record) }),
    ...(replaces !== undefined && { replaces: (await findFile(callsOf(line), replaces)).id }),
  };
  const bar = progressBar(line.terminal, "bytes");
  const handle = await open(file, "r").catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  try {
    const row = await sendFile(line, {
      handle,
      about,
      onProgress: (doneBytes) => bar.draw({ doneBytes, totalBytes: size, lines: doneBytes }),
    });
    if (row.status === "refused")
      throw new DomainError({ kind: "invalid", code: "files.refused", message: row.refusal ?? "The file was refused." });
    return row;
  } finally {
    bar.clear();
    await handle.close();
  }
}

function recordIn(text: string): { resource: string; id: string } {
  const [, resource, id] = /^([\w.]+):(\S+)$/.exec(text) ?? [];
  if (resource === undefined || id === undefined) throw badUsage("Name the record as kind:id, such as coldchain.unit:0193....");
  return { resource, id };
}

/** `file get`: saves a file, whole or not at all. */
export const fileGet: HandWritten = {
  path: ["file", "get"],
  attach: (command, line) => {
    command
      .summary("save a file")
      .description("Saves a file and compares its checksum. Nothing is left behind when it does not arrive whole.")
      .argument("<file>", "its id or its name")
      .option("--output-file <path>", "where to save it; in this folder under its own name when left out")
      .action(async (idOrName: string, { outputFile }: { outputFile?: string }) => {
        await enter(line);
        const row = await findFile(callsOf(line), idOrName);
        // Whatever a server calls a file: it is saved into this folder, and nowhere else.
        const to = outputFile ?? join(".", safeName(row.name, row.contentType));
        const bar = progressBar(line.terminal, "bytes");
        try {
          await receiveFile(line, { row, to, onProgress: (doneBytes) => bar.draw({ doneBytes, totalBytes: row.bytes, lines: doneBytes }) });
        } finally {
          bar.clear();
        }
        const { id, bytes, sha256 } = row;
        await printResult(
          line.terminal,
          { file: to, id, bytes, sha256 },
          { format: line.format, zone: "UTC", columns: undefined, resource: undefined },
        );
      });
  },
};

type ListOptions = { readonly bucket?: string; readonly record?: string; readonly search?: string; readonly limit: string };

/** `file ls`: the files there are. */
export const fileLs: HandWritten = {
  path: ["file", "ls"],
  attach: (command, line) => {
    command
      .summary("list files")
      .description("Lists files, the newest first, without earlier versions.")
      .option("--bucket <name>", "only those of this kind")
      .option("--record <kind:id>", "only those of this record")
      .option("--search <words>", "only those whose name has these words")
      .option("--limit <number>", "at most so many", "50")
      .action(async ({ bucket, record, search, limit }: ListOptions) => {
        const zone = await enter(line);
        const equals = (column: string, value: string) => ({ op: "equals", column, value });
        const of = record === undefined ? undefined : recordIn(record);
        const conditions = [
          ...ready,
          ...(bucket === undefined ? [] : [equals("bucket", bucket)]),
          ...(of ? [equals("resource", of.resource), equals("recordId", of.id)] : []),
        ];
        const input = {
          filter: { op: "allOf", of: conditions },
          sort: "-id",
          limit: wholeNumber(limit),
          ...(search !== undefined && { search }),
        };
        const { rows, nextCursor } = await callsOf(line).list(input);
        const shown = rows.map(({ id, name, bytes, contentType, bucket: kind, createdAt }) => ({
          id,
          name,
          bytes,
          contentType,
          bucket: kind,
          createdAt,
        }));
        await printResult(
          line.terminal,
          { rows: shown, nextCursor: null },
          { format: line.format, zone, columns: undefined, resource: undefined },
        );
        if (nextCursor !== null) tell(line.terminal, "There are more: --limit shows more of them.");
      });
  },
};

/** `file rm`: removes a file. */
export const fileRm: HandWritten = {
  path: ["file", "rm"],
  attach: (command, line) => {
    command
      .summary("remove a file")
      .description("Removes a file with all its versions, for everybody.")
      .argument("<file>", "its id or its name")
      .action(async (idOrName: string) => {
        await enter(line);
        const { id } = await findFile(callsOf(line), idOrName);
        await printResult(line.terminal, await callsOf(line).remove({ id }), {
          format: line.format,
          zone: "UTC",
          columns: undefined,
          resource: undefined,
        });
      });
  },
};

/** @returns the zone of the organization's clocks */
async function enter(line: CommandLine): Promise<string> {
  demandSignIn(line);
  return (await enterOrganization(line))?.timeZone ?? "UTC";
}

function wholeNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw badUsage("--limit is a whole number.");
  return Number(text);
}

async function show({ terminal, format }: CommandLine, { id, name, bytes, sha256, status }: Outputs["finish"]): Promise<void> {
  await printResult(terminal, { id, name, bytes, sha256, status }, { format, zone: "UTC", columns: undefined, resource: undefined });
}
