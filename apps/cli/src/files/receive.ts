import type { FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import { sumOfContent } from "@freehold/api/platform/files/content/checksum.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import type { CommandLine } from "../command-line.ts";
import { callsOf, type Outputs } from "./calls.ts";
import { writeWhole } from "./own-files.ts";

type Receiving = { readonly row: Outputs["get"]; readonly to: string; readonly onProgress: (bytes: number) => void };

/**
 * Fetches a file and compares its checksum; it gets its name only when it is right. One that is there is replaced.
 * @throws unavailable when what arrived is not what the server keeps
 */
export async function receiveFile(line: CommandLine, { row, to, onProgress }: Receiving): Promise<void> {
  await writeWhole(to, async (handle) => {
    const { url } = await callsOf(line).link({ id: row.id, to: "save" });
    const body = await line.connection.follow({ url, signal: line.terminal.interrupted });
    const sha256 = await sumOfContent(Readable.from(written(body, handle, onProgress), { objectMode: false }), row.partBytes);
    if (sha256 !== row.sha256)
      throw new DomainError({ kind: "unavailable", code: "cli.fileBroken", message: "The file did not arrive whole. Try it again." });
  });
}

/** Passes on what it has written. */
async function* written(body: Readable, handle: FileHandle, onProgress: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of body as AsyncIterable<Uint8Array>) {
    await handle.writeFile(piece);
    bytes += piece.byteLength;
    onProgress(bytes);
    yield piece;
  }
}
