/** Files up to this are sent in one part; larger ones in parts of half of it, or larger ones. */
export const wholeBytes = 16 * 1024 * 1024;
const smallestPartBytes = 8 * 1024 * 1024;
const mostParts = 5000;

/** How long each part of a file is, the last one at most. */
export function partBytesOf(bytes: number): number {
  if (bytes <= wholeBytes) return Math.max(1, bytes);
  return Math.max(smallestPartBytes, Math.ceil(bytes / mostParts));
}

/** How long one part of a file is; 0 when it has no such part. Parts are counted from 1. */
export function bytesOfPart(number: number, { bytes, partBytes }: { readonly bytes: number; readonly partBytes: number }): number {
  return Math.max(0, Math.min(partBytes, bytes - (number - 1) * partBytes));
}
