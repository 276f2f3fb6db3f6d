import { createHash } from "node:crypto";
import type { Readable } from "node:stream";

/** The checksum of a file by those of its parts: of one part its own, of several the SHA-256 of theirs one after another, as S3 has it. */
export function sumOfParts(sums: readonly string[]): string {
  if (sums.length === 1) return sums[0]!;
  const digest = createHash("sha256");
  for (const sum of sums) digest.update(Buffer.from(sum, "hex"));
  return digest.digest("hex");
}

/** The same by reading all of it once, piece by piece. */
export async function sumOfContent(body: Readable, partBytes: number): Promise<string> {
  const sums: string[] = [];
  let digest = createHash("sha256");
  let room = partBytes;
  for await (const piece of body as AsyncIterable<Uint8Array>) {
    for (let at = 0; at < piece.byteLength;) {
      const taken = piece.subarray(at, at + room);
      digest.update(taken);
      at += taken.byteLength;
      room -= taken.byteLength;
      if (room > 0) continue;
      sums.push(digest.digest("hex"));
      digest = createHash("sha256");
      room = partBytes;
    }
  }
  if (room < partBytes || sums.length === 0) sums.push(digest.digest("hex"));
  return sumOfParts(sums);
}
