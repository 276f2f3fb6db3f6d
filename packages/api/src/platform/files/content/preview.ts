import { mostPixels } from "./picture-size.ts";
import { previewPixels } from "../contract.ts";
import type { FileRow } from "../schema.ts";

const drawn: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"]);

/** The longest picture of which previews are made: it is in memory while it is drawn. */
export const mostDrawnBytes = 50 * 1024 ** 2;

/** Whether files of this type are pictures that are made of pixels. Drawings and documents are never rendered here. */
export const isDrawn = (contentType: string): boolean => drawn.has(contentType);

/** Whether previews are made of a file. */
export function hasPreviews({ contentType, bytes }: Pick<FileRow, "contentType" | "bytes">): boolean {
  return isDrawn(contentType) && bytes <= mostDrawnBytes;
}

/** A picture drawn smaller, upright and without anything else that its file told, such as where it was taken. */
export type Previews = {
  readonly small: Uint8Array;
  readonly large: Uint8Array;
  readonly widthPixels: number;
  readonly heightPixels: number;
};

/** A picture that cannot be drawn: broken, or with more pixels than are drawn here. */
export class NotDrawable extends Error {}

let drawing: Promise<unknown> = Promise.resolve();

/** Does work with a large picture when no other is in the memory of this process: eight at once would take two gigabytes. */
export function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  const done = drawing.then(work);
  drawing = done.catch(() => undefined);
  return done;
}

/**
 * Draws both previews, as WebP, one after the other and by one thread: a large picture takes 200 megabytes for a moment.
 * @throws NotDrawable
 */
export async function drawPreviews(content: Uint8Array): Promise<Previews> {
  // Native code of 20 megabytes: loaded with the first picture, so that who has none does not carry it.
  const { default: sharp } = await import("sharp");
  sharp.cache(false);
  sharp.concurrency(1);
  const picture = () => sharp(content, { limitInputPixels: mostPixels, failOn: "error" });
  const within = (side: number): Promise<Buffer> =>
    picture().autoOrient().resize({ width: side, height: side, fit: "inside", withoutEnlargement: true }).webp({ quality: 80 }).toBuffer();
  try {
    const { autoOrient } = await picture().metadata();
    const small = await within(previewPixels.small);
    const large = await within(previewPixels.large);
    return { small, large, widthPixels: autoOrient.width, heightPixels: autoOrient.height };
  } catch (cause) {
    throw new NotDrawable("The picture cannot be drawn.", { cause });
  }
}
