import { deviceIn, rememberDevice } from "@freehold/identity/known-device.ts";
import type { Attempt } from "@freehold/identity/lockout.ts";
import type { Context } from "../../context.ts";

/** The attempt of this call to sign in to an account, as `backend.attempts` counts it. @param account the address as it was typed */
export function attemptOf({ backend, address, device }: Context, account: string): Attempt {
  return { account, address, device: deviceIn(device?.cookie, { account, secret: backend.secret }) };
}

/** Opens the door of this place to the account, whose owner has just signed in, and knows their browser from now on. */
export async function welcome(ctx: Context, account: string): Promise<void> {
  await ctx.backend.attempts.succeeded(attemptOf(ctx, account));
  ctx.device?.keep(rememberDevice(ctx.device.cookie, { account, secret: ctx.backend.secret }));
}
