import type { Tx } from "@freehold/database/database.ts";
import { faults } from "@freehold/kernel/fault.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import { isObjectKey, keyMadeAt, keyPrefix, newKey, objectKey, type ObjectKey } from "@freehold/storage/object-key.ts";
import { readWhole, type ObjectStore, type SignedUpload } from "@freehold/storage/object-store.ts";
import type { Backend } from "../../backend.ts";
import { logoTypes, maxLogoBytes, type KeepLogo, type RequestLogoUpload } from "./contract.ts";
import { pictureProblem, type LogoType } from "./logo-picture.ts";
import type { MyOrganization } from "./organizations.ts";
import { organization } from "./schema.ts";
import { usage } from "./usage.ts";

export const fault = faults("organizations", {
  uploadMissing: ["missing", "The file has not arrived, or too long ago. Choose it again."],
  uploadsOpen: ["throttled", "Many uploads have begun and none has ended. Try again in an hour."],
  logoNoPicture: ["invalid", "This file is not a PNG, JPEG or WebP picture. Choose another one."],
  logoTooLarge: ["invalid", "This picture is too large. Choose one of at most 512 kB and 2048 pixels a side."],
  storageFull: ["conflict", "The organization's storage is full. Remove files or ask for a larger plan."],
});

/** Where uploads are until somebody has looked at them; nothing there is ever shown. */
const uploads = "upload";
const logos = "logo";

const uploadSeconds = 300;
const openUploadMs = 3_600_000;
const maxOpenUploads = 20;

/** Everybody who sees the organization sees its logo, so an hour of it after they have left gives nothing away. */
const readSeconds = 3600;

/** Where to send the file. It becomes the logo only by `keepLogo`. @throws organizations.storageFull, uploadsOpen */
export async function requestLogoUpload(
  backend: Backend,
  caller: Principal,
  { contentType, bytes }: RequestLogoUpload,
): Promise<SignedUpload & { key: string }> {
  const { objects, clock } = backend;
  await forgetOldUploads(objects, caller, clock());
  const { storage } = await usage(backend, caller);
  if (storage.limitBytes !== null && storage.usedBytes + bytes > storage.limitBytes) throw fault.storageFull();
  const key = newKey(caller.organizationId, uploads, clock());
  return { ...(await objects.signUpload({ key, contentType, bytes, seconds: uploadSeconds })), key };
}

/**
 * Makes the upload the logo, if it is one. What is kept is a copy under a name that no upload address was ever signed
 * for: the upload's own address stays good for minutes and could put other content in its place.
 * @throws organizations.uploadMissing also for what belongs to others, logoNoPicture, logoTooLarge
 */
export async function keepLogo({ database, objects, clock }: Backend, caller: Principal, input: KeepLogo): Promise<{ logoUrl: string }> {
  if (!isObjectKey(input.key) || !input.key.startsWith(keyPrefix(caller.organizationId, uploads))) throw fault.uploadMissing();
  const { contentType, content } = await readUpload(objects, input.key);
  const problem = pictureProblem(content, contentType);
  if (problem !== null) await objects.remove(input.key);
  if (problem === "otherContent") throw fault.logoNoPicture();
  if (problem === "tooManyPixels") throw fault.logoTooLarge();
  const key = newKey(caller.organizationId, logos, clock());
  await objects.write({ key, contentType, bytes: content.byteLength, body: content });
  const before = await database
    .asActor(caller, (tx) => setLogo(tx, key))
    .catch(async (error: unknown) => {
      await objects.remove(key);
      throw error;
    });
  await objects.remove(input.key);
  if (before) await objects.remove(before);
  return { logoUrl: await objects.signRead({ key, seconds: readSeconds }) };
}

/** Takes the logo away; the organization's initials stand in its place. */
export async function removeLogo({ database, objects }: Backend, caller: Principal): Promise<{ logoUrl: null }> {
  const before = await database.asActor(caller, (tx) => setLogo(tx, null));
  if (before) await objects.remove(before);
  return { logoUrl: null };
}

/** The organizations with an address of each one's logo in place of its name in the store. */
export async function withLogos<T extends Pick<MyOrganization, "logoKey">>(
  objects: ObjectStore,
  mine: readonly T[],
): Promise<(Omit<T, "logoKey"> & { logoUrl: string | null })[]> {
  return Promise.all(
    mine.map(async ({ logoKey, ...rest }) => ({
      ...rest,
      logoUrl: logoKey === null ? null : await objects.signRead({ key: objectKey(logoKey), seconds: readSeconds }),
    })),
  );
}

async function readUpload(objects: ObjectStore, key: ObjectKey): Promise<{ contentType: LogoType; content: Uint8Array }> {
  const found = await objects.read(key);
  if (!found) throw fault.uploadMissing();
  const contentType = logoTypes.find((type) => type === found.contentType);
  const content = await readWhole(found.body, maxLogoBytes);
  if (content === undefined) throw fault.logoTooLarge();
  if (contentType === undefined) throw fault.logoNoPicture();
  return { contentType, content };
}

/** Locks the row, so that of two who change it at the same moment each removes the one before theirs. */
async function setLogo(tx: Tx, logoKey: ObjectKey | null): Promise<ObjectKey | undefined> {
  const [found] = await tx.select({ logoKey: organization.logoKey }).from(organization).for("update");
  await tx.update(organization).set({ logoKey });
  return found?.logoKey ? objectKey(found.logoKey) : undefined;
}

/** Uploads that nobody has kept within an hour were given up. @throws organizations.uploadsOpen */
async function forgetOldUploads(objects: ObjectStore, { organizationId }: Principal, now: Date): Promise<void> {
  let open = 0;
  for await (const { key } of objects.list(keyPrefix(organizationId, uploads))) {
    if (now.getTime() - keyMadeAt(key).getTime() > openUploadMs) await objects.remove(key);
    else open++;
  }
  if (open >= maxOpenUploads) throw fault.uploadsOpen({ retryAfter: openUploadMs / 1000 });
}
