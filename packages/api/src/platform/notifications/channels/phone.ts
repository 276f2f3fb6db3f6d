import { createHmac, timingSafeEqual } from "node:crypto";
import type { Tx } from "@freehold/database/database.ts";
import { faults } from "@freehold/kernel/fault.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import type { Backend } from "../../../backend.ts";
import { notificationSetting } from "../schema.ts";

const fault = faults("notifications", {
  smsNotOffered: ["unavailable", "This installation sends no text messages."],
  codeWrong: ["invalid", "This is not the code that was sent. It works for ten minutes; ask for another one if need be."],
});

const span = 10 * 60 * 1000;

type Claim = { readonly userId: UserId; readonly phone: string };

/** Six digits that prove that a person reads messages to a number. Derived, and good until the end of the next ten minutes. */
function codeFor(secret: string, { userId, phone }: Claim, window: number): string {
  const digest = createHmac("sha256", secret).update(`phone ${userId} ${phone} ${window}`).digest();
  return String(digest.readUInt32BE(0) % 1_000_000).padStart(6, "0");
}

/** Sends a code to a number. @throws notifications.smsNotOffered */
export async function beginPhone({ outward, secret, clock }: Backend, claim: Claim): Promise<void> {
  if (!outward.sendSms) throw fault.smsNotOffered();
  const code = codeFor(secret, claim, Math.floor(clock().getTime() / span));
  await outward.sendSms(claim.phone, `${code} is your code for Freehold. Give it to nobody.`);
}

/** Keeps a number whose code the person has shown. @throws notifications.codeWrong */
export async function confirmPhone(
  tx: Tx,
  { secret, clock }: Backend,
  { code, ...claim }: Claim & { code: string },
): Promise<{ phone: string }> {
  const window = Math.floor(clock().getTime() / span);
  const given = Buffer.from(code);
  const isRight = [window, window - 1].some((one) => {
    const wanted = Buffer.from(codeFor(secret, claim, one));
    return wanted.length === given.length && timingSafeEqual(wanted, given);
  });
  if (!isRight) throw fault.codeWrong({ fields: { code: "Is not the code that was sent." } });
  const { userId, phone } = claim;
  const { orgId, userId: theirs } = notificationSetting;
  await tx
    .insert(notificationSetting)
    .values({ userId, phone })
    .onConflictDoUpdate({ target: [orgId, theirs], set: { phone } });
  return { phone };
}

/** Forgets the number. */
export async function forgetPhone(tx: Tx): Promise<void> {
  await tx.update(notificationSetting).set({ phone: null });
}
