import { JPG } from "image-size/types/jpg";
import { PNG } from "image-size/types/png";
import { WEBP } from "image-size/types/webp";
import { maxLogoPixels, type logoTypes } from "./contract.ts";

export type LogoType = (typeof logoTypes)[number];

/** What is wrong with a picture; null when nothing is. */
export type PictureProblem = "otherContent" | "tooManyPixels" | null;

/** Only these three readers: the library knows formats that a logo cannot have, and each is one more to attack. */
const readers = { "image/png": PNG, "image/jpeg": JPG, "image/webp": WEBP } as const satisfies Record<LogoType, unknown>;

/**
 * Looks whether the content is what its type says, and how large it will be in memory: a few bytes can claim a picture
 * of a million pixels each way. Reads the header only, nothing is decoded.
 */
export function pictureProblem(content: Uint8Array, type: LogoType): PictureProblem {
  const size = sizeOf(content, type);
  if (!size || !(size.width >= 1) || !(size.height >= 1)) return "otherContent";
  return size.width > maxLogoPixels || size.height > maxLogoPixels ? "tooManyPixels" : null;
}

function sizeOf(content: Uint8Array, type: LogoType): { width: number; height: number } | undefined {
  const reader = readers[type];
  try {
    return reader.validate(content) ? reader.calculate(content) : undefined;
  } catch {
    // The readers throw whatever a broken header makes them throw; all of it means that this is no such picture.
    return undefined;
  }
}
