import { faults } from "@freehold/kernel/fault.ts";
import { isUuid, newId, type OrganizationId } from "@freehold/kernel/id.ts";

const fault = faults("storage", {
  keyInvalid: ["invalid", "This is not the key of an object."],
});

/**
 * The name of an object: its organization (or the id that stands in its place for what belongs to people), what kind of thing it is, an id. Made by `newKey` only, never of what
 * somebody typed; what comes back from outside is a key only after `isObjectKey`.
 */
export type ObjectKey = string & { readonly _key: true };

/** All objects of an organization, or those of one kind: `<organization>/` or `<organization>/logo/`. */
export type KeyPrefix = string & { readonly _prefix: true };

const kindPattern = /^[a-z]{1,32}$/;

/** A new name for an object of this organization. The id in it tells when it was made. */
export function newKey(organizationId: OrganizationId, kind: string, now: Date): ObjectKey {
  return objectKey(`${organizationId}/${kind}/${newId(now.getTime())}`);
}

/** The text as a key. @throws storage.keyInvalid for everything else, such as "..", "//" or an absolute path */
export function objectKey(text: string): ObjectKey {
  if (!isObjectKey(text)) throw fault.keyInvalid();
  return text;
}

/** Whether this is exactly the form that `newKey` makes. */
export function isObjectKey(text: string): text is ObjectKey {
  const [organization, kind, id, ...rest] = text.split("/");
  return rest.length === 0 && isUuid(organization ?? "") && kindPattern.test(kind ?? "") && isUuid(id ?? "");
}

/** What all keys of an organization begin with, or all of one kind. @throws storage.keyInvalid */
export function keyPrefix(organizationId: OrganizationId, kind?: string): KeyPrefix {
  if (!isUuid(organizationId) || (kind !== undefined && !kindPattern.test(kind))) throw fault.keyInvalid();
  // Both parts were looked at just above.
  return (kind === undefined ? `${organizationId}/` : `${organizationId}/${kind}/`) as KeyPrefix;
}

/** When the key was made: the first 48 bits of its id. */
export function keyMadeAt(key: ObjectKey): Date {
  const id = key.slice(key.lastIndexOf("/") + 1);
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16));
}
