import { inArray } from "drizzle-orm";
import type { Person } from "@freehold/identity/identity.ts";
import { faults } from "@freehold/kernel/fault.ts";
import { newId, type UserId } from "@freehold/kernel/id.ts";
import { isObjectKey, type ObjectKey } from "@freehold/storage/object-key.ts";
import { readWhole, type ObjectStore, type SignedUpload } from "@freehold/storage/object-store.ts";
import type { Backend } from "../../backend.ts";
import type { ActorContext } from "../../trpc.ts";
import { membership } from "../organizations/schema.ts";
import type { KeepPicture, PicturesOf, RequestPicture } from "./contract.ts";
import { drawPicture, type DrawnPicture, type PictureProblem } from "./draw-picture.ts";
import { idIn, newUpload, pictureKey, sizes } from "./places.ts";
import { maxPictureBytes, type PictureSize } from "./sizes.contract.ts";

export const fault = faults("pictures", {
  uploadMissing: ["missing", "The picture has not arrived, or another one was chosen since. Choose it again."],
  noPicture: ["invalid", "This file is not a JPEG, PNG, WebP, GIF or AVIF picture. Choose another one."],
  tooLarge: ["invalid", "This picture is too large. Choose one of at most 10 MB and 50 million pixels."],
  broken: ["invalid", "This picture is broken and cannot be drawn. Save it anew, or choose another one."],
});

const problems: Readonly<Record<PictureProblem, () => Error>> = {
  otherContent: fault.noPicture,
  tooManyPixels: fault.tooLarge,
  broken: fault.broken,
};

/** A slow line needs minutes for a photo. */
const uploadSeconds = 600;

/**
 * Addresses of pictures hold for a week, the longest that S3 knows, and stay the same for half of it: a browser fetches a face twice a
 * week. Whoever was given one has seen the picture; when it is changed or removed, its address leads nowhere.
 */
const readSeconds = 7 * 24 * 3600;

/** Where the sizes of a person's picture can be read. */
export type PictureAddresses = Readonly<Record<PictureSize, string>>;

/** Where to send a picture, instead of one that was asked for before. It becomes the person's only by `keepPicture`. */
export async function requestPicture(
  { identity, objects, clock }: Backend,
  { id }: Pick<Person, "id">,
  { contentType, bytes }: RequestPicture,
): Promise<SignedUpload & { key: string }> {
  const key = newUpload(clock());
  const before = await identity.pictures.awaitUpload(id, idIn(key));
  if (before !== null) await objects.remove(pictureKey(before, "upload"));
  return { ...(await objects.signUpload({ key, contentType, bytes, seconds: uploadSeconds })), key };
}

/**
 * Draws the person's picture of what they have sent, and forgets that: a photo tells where it was taken.
 * @throws pictures.uploadMissing also for what somebody else has sent, noPicture, tooLarge, broken
 */
export async function keepPicture(backend: Backend, { id: userId }: Pick<Person, "id">, { key }: KeepPicture): Promise<PictureAddresses> {
  const { identity, objects, clock } = backend;
  if (!isObjectKey(key) || key !== pictureKey(idIn(key), "upload")) throw fault.uploadMissing();
  const uploadId = idIn(key);
  if (!(await identity.pictures.isAwaited(userId, uploadId))) throw fault.uploadMissing();
  const drawn = await drawnOf(objects, key);
  const pictureId = newId<"picture">(clock().getTime());
  await write(objects, pictureId, drawn);
  const before = await identity.pictures.keep(userId, { uploadId, pictureId });
  await objects.remove(key);
  if (!before) {
    await removeDrawn(objects, pictureId);
    throw fault.uploadMissing();
  }
  await removeDrawn(objects, before.pictureId);
  return addressesOf(objects, pictureId);
}

/** Takes the person's picture away, and what they may have sent since: their initials stand in its place. @returns whether there was one */
export async function removePicture({ identity, objects }: Pick<Backend, "identity" | "objects">, userId: UserId): Promise<boolean> {
  const { pictureId = null, uploadId = null } = (await identity.pictures.remove(userId)) ?? {};
  await removeDrawn(objects, pictureId);
  if (uploadId !== null) await objects.remove(pictureKey(uploadId, "upload"));
  return pictureId !== null;
}

/** Where the person's own picture can be read; null without one. */
export async function ownPicture({ identity, objects }: Backend, userId: UserId): Promise<PictureAddresses | null> {
  const pictureId = (await identity.pictures.find([userId])).get(userId);
  return pictureId === undefined ? null : addressesOf(objects, pictureId);
}

/**
 * Where the pictures of these people can be read, by the ids of their accounts. Whoever may read somebody's membership sees their
 * picture: everybody else, and who has none, is left out.
 */
export async function picturesOf(
  { backend: { identity, objects }, asActor }: { readonly backend: Backend } & Pick<ActorContext, "asActor">,
  { people, size }: PicturesOf,
): Promise<Record<string, string>> {
  if (people.length === 0) return {};
  const colleagues = await asActor((tx) =>
    tx.select({ userId: membership.userId }).from(membership).where(inArray(membership.userId, people)).limit(people.length),
  );
  const found = await identity.pictures.find(colleagues.map(({ userId }) => userId));
  const signed = [...found].map(async ([userId, pictureId]) => [userId, await addressOf(objects, pictureId, size)] as const);
  return Object.fromEntries(await Promise.all(signed));
}

/** Draws what was sent. What no picture can be drawn of is removed at once. */
async function drawnOf(objects: ObjectStore, key: ObjectKey): Promise<DrawnPicture> {
  const found = await objects.read(key);
  if (!found) throw fault.uploadMissing();
  const content = await readWhole(found.body, maxPictureBytes);
  const drawn = content === undefined ? "tooManyPixels" : await drawPicture(content);
  if (typeof drawn === "object") return drawn;
  await objects.remove(key);
  throw problems[drawn]();
}

async function write(objects: ObjectStore, pictureId: string, drawn: DrawnPicture): Promise<void> {
  for (const size of sizes) {
    const body = drawn[size];
    await objects.write({ key: pictureKey(pictureId, size), contentType: "image/webp", bytes: body.byteLength, body });
  }
}

async function removeDrawn(objects: ObjectStore, pictureId: string | null): Promise<void> {
  if (pictureId === null) return;
  for (const size of sizes) await objects.remove(pictureKey(pictureId, size));
}

const addressOf = (objects: ObjectStore, pictureId: string, size: PictureSize): Promise<string> =>
  objects.signRead({ key: pictureKey(pictureId, size), seconds: readSeconds, isShown: true, contentType: "image/webp" });

async function addressesOf(objects: ObjectStore, pictureId: string): Promise<PictureAddresses> {
  return { small: await addressOf(objects, pictureId, "small"), large: await addressOf(objects, pictureId, "large") };
}
