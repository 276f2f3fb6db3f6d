import { contentType, lookedAtBytes } from "../files/content/content-type.ts";
import { mostPixels, pictureSize } from "../files/content/picture-size.ts";
import { oneAtATime } from "../files/content/preview.ts";
import { pictureSides, pictureTypes, type PictureSize } from "./sizes.contract.ts";

/** A picture of a person as it is kept: squares in WebP that tell nothing but what is seen on them. */
export type DrawnPicture = Readonly<Record<PictureSize, Uint8Array>>;

/** Why nothing was drawn: it is no picture of a kind that is taken, it has too many pixels, or it is broken. */
export type PictureProblem = "otherContent" | "tooManyPixels" | "broken";

/**
 * Draws the middle of a picture as squares, upright, on white where it is transparent; of one that moves, its beginning. Large ones
 * one after the other, whoever else draws: each takes up to 200 megabytes for a moment.
 */
export async function drawPicture(content: Uint8Array): Promise<DrawnPicture | PictureProblem> {
  const head = content.subarray(0, lookedAtBytes);
  const found = await contentType(head);
  const type = typeof found === "object" ? pictureTypes.find((one) => one === found.type) : undefined;
  if (type === undefined) return "otherContent";
  const size = pictureSize(head, type);
  if (size && size.width * size.height > mostPixels) return "tooManyPixels";
  return oneAtATime(() => squares(content));
}

async function squares(content: Uint8Array): Promise<DrawnPicture | "broken"> {
  // Native code of 20 megabytes: loaded with the first picture, so that who has none does not carry it.
  const { default: sharp } = await import("sharp");
  sharp.cache(false);
  sharp.concurrency(1);
  const square = (side: number): Promise<Buffer> =>
    sharp(content, { limitInputPixels: mostPixels, failOn: "error" })
      .autoOrient()
      .resize({ width: side, height: side, fit: "cover", position: "centre" })
      .flatten({ background: "#fff" })
      .webp({ quality: 80 })
      .toBuffer();
  try {
    // The small one is drawn of the large one, which costs next to nothing.
    const large = await square(pictureSides.large);
    const small = await sharp(large).resize(pictureSides.small).webp({ quality: 80 }).toBuffer();
    return { small, large };
  } catch {
    // The library throws whatever a broken picture makes it throw; all of it means that nothing can be drawn.
    return "broken";
  }
}
