import { createHash, randomBytes } from "node:crypto";

/** How many are given at once. */
export const recoveryCodeCount = 10;

/** Crockford's alphabet: no letter that looks like a digit, none that makes words. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const length = 16;

/** A code of 80 random bits in four groups, as `7k2m-0x9q-...`: readable from paper, beyond guessing. */
function newRecoveryCode(): string {
  // 256 is a multiple of 32: every letter is equally likely.
  const letters = Array.from(randomBytes(length), (byte) => alphabet[byte % alphabet.length]).join("");
  return letters.replaceAll(/.{4}(?=.)/g, "$&-");
}

export const newRecoveryCodes = (): string[] => Array.from({ length: recoveryCodeCount }, newRecoveryCode);

/** What is stored in place of a code. However it was typed: case, spaces, hyphens, O for 0 and I or L for 1 make no difference. */
export function recoveryCodeHash(userId: string, typed: string): string {
  const letters = typed
    .toLowerCase()
    .replaceAll(/[^0-9a-z]/g, "")
    .replaceAll("o", "0")
    .replaceAll(/[il]/g, "1");
  return createHash("sha256").update(`${userId} ${letters}`).digest("hex");
}
