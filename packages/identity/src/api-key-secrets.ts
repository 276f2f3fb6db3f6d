import { eq } from "drizzle-orm";
import type { OrganizationId } from "@freehold/kernel/id.ts";
import { isWholeApiKey, newApiKey } from "./api-key.ts";
import { apiKeySecret } from "./schema.ts";
import { hashToken } from "./secrets.ts";
import type { AsIdentity } from "./session-store.ts";

/** Which key of which organization a secret opens. */
export type KeyOwner = { readonly keyId: string; readonly organizationId: OrganizationId };

/**
 * The secrets of API keys, as hashes. What a key may do is in its organization's own table: a secret without a row there
 * opens nothing.
 */
export function createKeySecrets(asIdentity: AsIdentity) {
  return {
    /** Makes a secret for the key; the one it had opens nothing from this moment. @returns the secret, which is shown only here */
    renew: async ({ keyId, organizationId }: KeyOwner): Promise<string> => {
      const secret = newApiKey();
      const id = hashToken(secret);
      await asIdentity((tx) =>
        tx.insert(apiKeySecret).values({ id, keyId, organizationId }).onConflictDoUpdate({ target: apiKeySecret.keyId, set: { id } }),
      );
      return secret;
    },
    /** Which key this is; undefined when it never was one. Whether it still counts is said by its organization. */
    find: async (secret: string): Promise<KeyOwner | undefined> => {
      if (!isWholeApiKey(secret)) return undefined;
      const isIt = eq(apiKeySecret.id, hashToken(secret));
      const [found] = await asIdentity((tx) => tx.select().from(apiKeySecret).where(isIt), { readOnly: true });
      return found;
    },
    /** Forgets the secret of a key that was removed. */
    forget: async (keyId: string): Promise<void> => {
      await asIdentity((tx) => tx.delete(apiKeySecret).where(eq(apiKeySecret.keyId, keyId)));
    },
  };
}

export type KeySecrets = ReturnType<typeof createKeySecrets>;
