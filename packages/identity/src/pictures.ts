import { eq, inArray } from "drizzle-orm";
import type { UserId } from "@freehold/kernel/id.ts";
import { picture } from "./schema.ts";
import type { AsIdentity, IdentityTx } from "./session-store.ts";

/** What a person had in the store before; nobody names it any more. */
export type Outdated = { readonly pictureId: string | null; readonly uploadId: string | null };

/** Which picture each person has. The pictures themselves are in the store of files, under these ids. */
export function createPictures(asIdentity: AsIdentity) {
  /** Two tabs that change the picture at the same moment come one after the other. */
  const lock = async (tx: IdentityTx, userId: UserId): Promise<Outdated | undefined> => {
    const [found] = await tx.select().from(picture).where(eq(picture.userId, userId)).for("update");
    return found;
  };

  return {
    /** The pictures of these people. Who has none is left out. */
    find: async (people: readonly UserId[]): Promise<ReadonlyMap<UserId, string>> => {
      if (people.length === 0) return new Map();
      const rows = await asIdentity(
        (tx) =>
          tx
            .select()
            .from(picture)
            .where(inArray(picture.userId, [...people])),
        { readOnly: true },
      );
      return new Map(rows.flatMap(({ userId, pictureId }) => (pictureId === null ? [] : [[userId, pictureId] as const])));
    },

    /** Waits for this upload instead of any other. @returns the upload that was waited for */
    awaitUpload: (userId: UserId, uploadId: string): Promise<string | null> =>
      asIdentity(async (tx) => {
        const before = await lock(tx, userId);
        await tx.insert(picture).values({ userId, uploadId }).onConflictDoUpdate({ target: picture.userId, set: { uploadId } });
        return before?.uploadId ?? null;
      }),

    /** Whether it is the upload that the person's picture is waited for by. */
    isAwaited: async (userId: UserId, uploadId: string): Promise<boolean> => {
      const [found] = await asIdentity((tx) => tx.select().from(picture).where(eq(picture.userId, userId)), { readOnly: true });
      return found?.uploadId === uploadId;
    },

    /** Makes what was drawn of the upload the person's picture. @returns what it replaces; undefined when the upload is not waited for any more */
    keep: (userId: UserId, { uploadId, pictureId }: { uploadId: string; pictureId: string }): Promise<Outdated | undefined> =>
      asIdentity(async (tx) => {
        const before = await lock(tx, userId);
        if (before?.uploadId !== uploadId) return undefined;
        await tx.update(picture).set({ pictureId, uploadId: null }).where(eq(picture.userId, userId));
        return before;
      }),

    /** Takes the person's picture away. @returns what there was; undefined when there was nothing */
    remove: async (userId: UserId): Promise<Outdated | undefined> => {
      const [removed] = await asIdentity((tx) => tx.delete(picture).where(eq(picture.userId, userId)).returning());
      return removed;
    },

    /** Which of these are nobody's picture. */
    unknown: async (ids: readonly string[]): Promise<readonly string[]> => {
      if (ids.length === 0) return [];
      const rows = await asIdentity(
        (tx) =>
          tx
            .select()
            .from(picture)
            .where(inArray(picture.pictureId, [...ids])),
        { readOnly: true },
      );
      const known = new Set(rows.map(({ pictureId }) => pictureId));
      return ids.filter((id) => !known.has(id));
    },
  };
}
