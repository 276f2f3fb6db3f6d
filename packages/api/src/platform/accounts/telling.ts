import type { Person } from "@freehold/identity/identity.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import type { Context } from "../../context.ts";
import type { eventWords } from "./contract.ts";
import { noticeLetter, type Notice } from "./letters.ts";

/** Keeps what happened at the door. Null where it is nobody's account. */
export async function note({ backend, userAgent, address }: Context, userId: UserId | null, kind: keyof typeof eventWords): Promise<void> {
  await backend.identity.record({ userId, kind, device: { userAgent, address } });
}

/** What is kept and told by mail at once. */
type Told = Exclude<Notice, { kind: "newDevice" | "accountDeleted" }>;

/** Keeps what happened, and tells the person by mail: at another address where theirs has just changed. */
export async function notify(ctx: Context, { id, email }: Pick<Person, "id" | "email">, notice: Told): Promise<void> {
  await note(ctx, id, notice.kind);
  await ctx.backend.mail.post(email, noticeLetter(ctx.backend.address(), notice));
}
