import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { Inputs, Outputs } from "./calls.ts";
import { callsOf, type FileCalls } from "./calls.ts";
import { sumOfParts } from "@freehold/api/platform/files/content/checksum.ts";
import { bytesOfPart } from "@freehold/api/platform/files/parts.contract.ts";
import { finished } from "node:stream/promises";
import type { CommandLine } from "../command-line.ts";
import { failureOf } from "../failure.ts";
import { tell } from "../terminal.ts";

/** A file that is to be sent, and where to. */
export type Sending = {
  readonly handle: FileHandle;
  readonly about: Omit<Inputs["begin"], "sums">;
  readonly onProgress: (sentBytes: number) => void;
};

/** Parts that travel at the same time: one is read and reckoned while others are on their way. */
const parallel = 3;
const mostAttempts = 5;

/**
 * Sends a file in parts, each with its checksum, and ends the upload. What an earlier call has sent of the same file to the same
 * place is not sent again. @returns the file as the server keeps it
 */
export async function sendFile(line: CommandLine, { handle, about, onProgress }: Sending): Promise<Outputs["finish"]> {
  const calls = callsOf(line);
  const { id, partBytes, there } = await open(calls, about);
  if (there.size > 0) tell(line.terminal, `Going on with an earlier upload: ${there.size} parts are there.`);
  const numbers = Array.from({ length: Math.ceil(about.bytes / partBytes) }, (_, i) => i + 1);
  const sums: string[] = [];
  let sentBytes = 0;
  const sendNext = async (): Promise<void> => {
    for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) {
      line.terminal.interrupted.throwIfAborted();
      const body = await readPart(handle, number, { bytes: about.bytes, partBytes });
      const sha256 = createHash("sha256").update(body).digest("hex");
      sums[number - 1] = sha256;
      if (there.get(number) !== sha256) await sendPart(line, calls, { id, number, sha256, body });
      sentBytes += body.byteLength;
      onProgress(sentBytes);
    }
  };
  await Promise.all(Array.from({ length: parallel }, sendNext));
  return calls.finish({ id, sha256: sumOfParts(sums) });
}

type Opened = { readonly id: string; readonly partBytes: number; readonly there: ReadonlyMap<number, string | null> };

/** Finds one's own unfinished upload of a file like this one; the checksums of its parts tell whether it is the same. */
async function open(calls: FileCalls, about: Sending["about"]): Promise<Opened> {
  const { rows } = await calls.list({ filter: unfinishedLike(about), sort: "-id", limit: 1 });
  const [found] = rows;
  const parts = found && (await calls.parts({ id: found.id }).catch(whileOver));
  if (found && parts)
    return { id: found.id, partBytes: parts.partBytes, there: new Map(parts.there.map((part) => [part.number, part.sha256])) };
  const { id, partBytes } = await calls.begin(about);
  return { id, partBytes, there: new Map() };
}

function unfinishedLike({ bucket, name, bytes, record, channelId, replaces }: Sending["about"]): object {
  const equals = (column: string, value: unknown) => ({ op: "equals", column, value });
  const isNull = (column: string) => ({ op: "isNull", column });
  return {
    op: "allOf",
    of: [
      { op: "isMe", column: "createdBy" },
      equals("status", "uploading"),
      equals("bucket", bucket),
      equals("name", name),
      equals("bytes", BigInt(bytes)),
      record ? equals("recordId", record.id) : isNull("recordId"),
      channelId === undefined ? isNull("channelId") : equals("channelId", channelId),
      // A new version of a file is not found again: which file it replaces is known when it is finished.
      ...(replaces === undefined ? [] : [{ op: "anyOf", of: [] }]),
    ],
  };
}

function whileOver(error: unknown): undefined {
  if (failureOf(error).kind !== "missing") throw error;
  return undefined;
}

async function readPart(
  handle: FileHandle,
  number: number,
  of: { readonly bytes: number; readonly partBytes: number },
): Promise<Uint8Array> {
  const body = Buffer.alloc(bytesOfPart(number, of));
  const { bytesRead } = await handle.read(body, 0, body.byteLength, (number - 1) * of.partBytes);
  // It was cut while it was being read: its checksum will not be right, and the server says so.
  return body.subarray(0, bytesRead);
}

type OnePart = { readonly id: string; readonly number: number; readonly sha256: string; readonly body: Uint8Array };

/** A line that breaks for a moment is waited for; a new address is asked for each time. */
async function sendPart({ connection, terminal }: CommandLine, calls: FileCalls, { id, number, sha256, body }: OnePart): Promise<void> {
  const signal = terminal.interrupted;
  for (let attempt = 1; ; attempt++) {
    try {
      const { addresses } = await calls.parts({ id, parts: [{ number, sha256 }] });
      const answer = await connection.follow({ ...addresses[0]!, body, signal });
      answer.resume();
      await finished(answer);
      return;
    } catch (error) {
      const { kind, message, retryAfter } = failureOf(error);
      if ((kind !== "unavailable" && kind !== "throttled") || attempt === mostAttempts) throw error;
      tell(terminal, `${message} Trying again …`);
      await delay((retryAfter ?? 2 ** (attempt - 1)) * 1000, undefined, { signal });
    }
  }
}
