import { and, asc, count, eq, isNotNull, isNull } from "drizzle-orm";
import type { UserId } from "@freehold/kernel/id.ts";
import { passkey, recoveryCode, totp, user } from "../schema.ts";
import type { IdentityTx } from "../session-store.ts";
import { newRecoveryCodes, recoveryCodeHash } from "./recovery-codes.ts";

/** A passkey as its owner knows it. */
export type Passkey = { readonly id: string; readonly name: string; readonly createdAt: Date; readonly usedAt: Date | null };

/** What a person has besides the password. */
export type FactorState = {
  /** Since when a code generator counts; null when there is none. */
  readonly codeGeneratorSince: Date | null;
  readonly passkeys: readonly Passkey[];
  readonly recoveryCodesLeft: number;
};

/** The ways in which a person can complete a sign-in. */
export const factorMethods = ["passkey", "code", "recoveryCode"] as const;
export type FactorMethod = (typeof factorMethods)[number];

export async function factorStateOf(tx: IdentityTx, userId: UserId): Promise<FactorState> {
  const [generator] = await tx.select().from(totp).where(eq(totp.userId, userId));
  const { id, name, createdAt, usedAt } = passkey;
  const passkeys = await tx
    .select({ id, name, createdAt, usedAt })
    .from(passkey)
    .where(eq(passkey.userId, userId))
    .orderBy(asc(createdAt), asc(id));
  const [codes] = await tx
    .select({ left: count() })
    .from(recoveryCode)
    .where(and(eq(recoveryCode.userId, userId), isNull(recoveryCode.usedAt)));
  return { codeGeneratorSince: generator?.confirmedAt ?? null, passkeys, recoveryCodesLeft: codes?.left ?? 0 };
}

/** Whether the person is asked for more than the password: a recovery code alone is no factor, only a way back to one. */
export const isOn = ({ codeGeneratorSince, passkeys }: FactorState): boolean => codeGeneratorSince !== null || passkeys.length > 0;

/** The ways that are open to the person, the easiest first; none when the password suffices. */
export function methodsOf(state: FactorState): readonly FactorMethod[] {
  if (!isOn(state)) return [];
  const has = {
    passkey: state.passkeys.length > 0,
    code: state.codeGeneratorSince !== null,
    recoveryCode: state.recoveryCodesLeft > 0,
  };
  return factorMethods.filter((method) => has[method]);
}

/** Lets one change of a person's factors happen after the other: which is the first or the last of them is decided once. */
export async function lockPerson(tx: IdentityTx, userId: UserId): Promise<void> {
  await tx.select({ id: user.id }).from(user).where(eq(user.id, userId)).for("update");
}

/** Ten new codes in place of all earlier ones. @returns them as they are shown, once */
export async function replaceRecoveryCodes(tx: IdentityTx, userId: UserId): Promise<readonly string[]> {
  await tx.delete(recoveryCode).where(eq(recoveryCode.userId, userId));
  const codes = newRecoveryCodes();
  await tx.insert(recoveryCode).values(codes.map((code) => ({ userId, hash: recoveryCodeHash(userId, code) })));
  return codes;
}

/** Takes the recovery codes away from a person whom nobody asks for them any more. @returns what the person still has */
export async function tidyUp(tx: IdentityTx, userId: UserId): Promise<FactorState> {
  const state = await factorStateOf(tx, userId);
  if (isOn(state)) return state;
  await tx.delete(recoveryCode).where(eq(recoveryCode.userId, userId));
  return { ...state, recoveryCodesLeft: 0 };
}

/** The code generator, if it counts. */
export const isConfirmed = (userId: UserId) => and(eq(totp.userId, userId), isNotNull(totp.confirmedAt));
