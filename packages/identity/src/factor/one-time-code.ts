import { randomBytes, timingSafeEqual } from "node:crypto";
import { base32 } from "oslo/encoding";
import { createTOTPKeyURI, generateHOTP } from "oslo/otp";

/** Codes of RFC 6238 as every authenticator app makes them: SHA-1, six digits, a new one every half minute. */
const stepSeconds = 30;
const digits = 6;
/** Clocks of phones are wrong: the code before and the one after count, too. */
const tolerance = 1;

/** A new secret: 160 random bits, as long as the hash. */
export const newCodeSecret = (): Uint8Array => randomBytes(20);

/** The number of the half minute that an instant belongs to. */
export const stepAt = (at: Date): number => Math.floor(at.getTime() / 1000 / stepSeconds);

/** The code of one step. */
export const codeAt = (secret: Uint8Array, step: number, length = digits): Promise<string> =>
  generateHOTP(Uint8Array.from(secret), step, length);

/**
 * The step whose code this is, among those that count now and that come after `lastStep`; undefined when there is none.
 * Takes the same time whichever it is.
 */
export async function matchingStep(
  secret: Uint8Array,
  code: string,
  { now, lastStep }: { now: Date; lastStep: number },
): Promise<number | undefined> {
  const current = stepAt(now);
  const typed = Buffer.from(code.replaceAll(/\s/g, ""));
  let found: number | undefined;
  for (let step = current - tolerance; step <= current + tolerance; step++) {
    const expected = Buffer.from(await codeAt(secret, step));
    const isEqual = typed.length === expected.length && timingSafeEqual(typed, expected);
    if (isEqual && step > lastStep) found ??= step;
  }
  return found;
}

/** The secret as people type it into an app that cannot see the picture: base32, without padding. */
export const printCodeSecret = (secret: Uint8Array): string => base32.encode(Uint8Array.from(secret), { includePadding: false });

/** The address that a picture for an authenticator app holds. */
export const codeUri = (secret: Uint8Array, account: string): string =>
  createTOTPKeyURI("Freehold", account, Uint8Array.from(secret).buffer);
