import type { OrganizationId } from "@freehold/kernel/id.ts";
import { keyPrefix, newKey, objectKey, type KeyPrefix, type ObjectKey } from "@freehold/storage/object-key.ts";
import type { PictureSize } from "./sizes.contract.ts";

/** Where the names of objects begin that belong to people and to no organization: no organization has this id. */
const people: OrganizationId = "00000000-0000-7000-8000-000000000001";

/** The kinds of object that a person's picture has: what was sent until somebody has looked at it, and what was drawn of it. */
const kinds = { upload: "upload", small: "smallpicture", large: "largepicture" } as const;
export type PictureKind = keyof typeof kinds;

/** A new name for what a person is going to send. */
export const newUpload = (now: Date): ObjectKey => newKey(people, kinds.upload, now);

/** Where a picture is, in one of its sizes; or an upload. */
export const pictureKey = (id: string, kind: PictureKind): ObjectKey => objectKey(`${people}/${kinds[kind]}/${id}`);

/** What all names of a kind begin with. */
export const picturePrefix = (kind: PictureKind): KeyPrefix => keyPrefix(people, kinds[kind]);

/** The id of an upload or a picture in the name of its object. */
export const idIn = (key: ObjectKey): string => key.slice(key.lastIndexOf("/") + 1);

/** Both sizes of a picture. */
export const sizes: readonly PictureSize[] = ["small", "large"];
