import { GIF } from "image-size/types/gif";
import { JPG } from "image-size/types/jpg";
import { PNG } from "image-size/types/png";
import { WEBP } from "image-size/types/webp";

/** A picture of more pixels is refused: to draw it takes hundreds of megabytes, and a few bytes can claim it. */
export const mostPixels = 50_000_000;

/** Only readers of what is accepted: each is one more to attack. */
const readers = { "image/png": PNG, "image/jpeg": JPG, "image/webp": WEBP, "image/gif": GIF } as const;

export type Size = { readonly width: number; readonly height: number };

/** How large a picture says it is, from its first bytes; undefined where they do not tell. Nothing is decoded. */
export function pictureSize(head: Uint8Array, type: string): Size | undefined {
  const reader = Object.hasOwn(readers, type) ? readers[type as keyof typeof readers] : undefined;
  try {
    if (!reader?.validate(head)) return undefined;
    const { width, height } = reader.calculate(head);
    return width >= 1 && height >= 1 ? { width, height } : undefined;
  } catch {
    // The readers throw whatever a broken or a cut header makes them throw; all of it means that the size is not known.
    return undefined;
  }
}
