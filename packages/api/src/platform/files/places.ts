import type { OrganizationId } from "@freehold/kernel/id.ts";
import { objectKey, type ObjectKey } from "@freehold/storage/object-key.ts";
import type { ObjectStore } from "@freehold/storage/object-store.ts";

type Placed = { readonly id: string; readonly orgId: OrganizationId };

/** The kinds of object that a file has: itself and its two previews. */
export const objectKinds = { file: "file", small: "smallpreview", large: "largepreview" } as const;
export type ObjectKind = keyof typeof objectKinds;

/** Where an object of a file is. It follows from the file's id, so a file and its objects cannot lose each other. */
export function placeOf({ id, orgId }: Placed, kind: ObjectKind = "file"): ObjectKey {
  return objectKey(`${orgId}/${objectKinds[kind]}/${id}`);
}

/** Removes all objects of files that are no more, and ends their uploads. What fails is found again by the sweep. */
export async function removeObjects(objects: ObjectStore, gone: readonly (Placed & { readonly uploadId: string | null })[]): Promise<void> {
  for (const file of gone) {
    const key = placeOf(file);
    if (file.uploadId !== null) await objects.abortParts({ key, uploadId: file.uploadId });
    await objects.remove(key);
    await objects.remove(placeOf(file, "small"));
    await objects.remove(placeOf(file, "large"));
  }
}
