import { DomainError } from "@freehold/kernel/fault.ts";
import { newId } from "@freehold/kernel/id.ts";
import { keyPrefix, newKey } from "./object-key.ts";
import type { ObjectStore } from "./object-store.ts";

/** What a store that answers lets its key do: all that is needed, or all but to list. */
export type Reach = "whole" | "unlisted";

/**
 * Asks a store for something of an organization that there is not. Only where nothing may be listed is something written, looked at and
 * removed: that one object is missing would say nothing of the bucket. @throws what the store does, when files cannot be kept in it
 */
export async function reachOf({ list, write, head, remove }: ObjectStore, now: Date): Promise<Reach> {
  const nobody = newId<"organization">();
  try {
    for await (const _ of list(keyPrefix(nobody))) break;
    return "whole";
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== "storage.listRefused") throw error;
  }
  const key = newKey(nobody, "probe", now);
  await write({ key, contentType: "text/plain", bytes: 1, body: Buffer.from("?") });
  await head(key);
  await remove(key);
  return "unlisted";
}
