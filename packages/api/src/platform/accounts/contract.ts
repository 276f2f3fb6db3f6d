import { z } from "zod";
import { factorShape, isOneOf } from "./factors/factors.contract.ts";

const email = z
  .email("Enter an address such as name@example.com.")
  .max(320)
  .transform((text) => text.toLowerCase())
  .meta({ title: "Address" });

const name = z.string().trim().min(1, "Enter your name.").max(200).meta({ title: "Name" });

/** A password that is being chosen. What is easily guessed is refused by the server, which knows the list. */
export const newPassword = z
  .string()
  .min(10, "Use at least 10 characters.")
  .max(200, "Use at most 200 characters.")
  .meta({ title: "Password" });

const password = z.string().min(1, "Enter your password.").max(200).meta({ title: "Password" });

/** From the link of a mail. Its holder has the mailbox. */
const ticket = z.string().min(1).max(100).meta({ title: "Ticket", description: "What follows `ticket=` in the link of the mail." });

export const Register = z.strictObject({ email, name, password: newPassword });
export type Register = z.infer<typeof Register>;

export const SignIn = z.strictObject({ email, password });
export type SignIn = z.infer<typeof SignIn>;

/** Where a link is to be sent. */
export const OneAddress = z.strictObject({ email });
export type OneAddress = z.infer<typeof OneAddress>;

/** A link of a mail that was opened. */
export const OneTicket = z.strictObject({ ticket });
export type OneTicket = z.infer<typeof OneTicket>;

export const ResetPassword = z.strictObject({ ticket, password: newPassword });
export type ResetPassword = z.infer<typeof ResetPassword>;

export const ChangePassword = z.strictObject({
  current: password.optional().meta({ title: "Current password", description: "Left out by who has none yet." }),
  password: newPassword.meta({ title: "New password" }),
});
export type ChangePassword = z.infer<typeof ChangePassword>;

export const ChangeName = z.strictObject({ name });
export type ChangeName = z.infer<typeof ChangeName>;

export const DeleteAccount = z.strictObject({
  email: email.meta({ title: "Address", description: "Your address, to show that you mean this account." }),
});
export type DeleteAccount = z.infer<typeof DeleteAccount>;

export const OneSession = z.strictObject({ id: z.string().min(1).max(100).meta({ title: "Session" }) });
export type OneSession = z.infer<typeof OneSession>;

export const Refresh = z.strictObject({ refreshToken: z.string().min(1).max(100).meta({ title: "Refresh token" }) });
export type Refresh = z.infer<typeof Refresh>;

/** What somebody shows to confirm that it is them: exactly one of these. */
export const Confirm = z
  .strictObject({ password: password.optional(), ...factorShape })
  .refine(({ password: known, ...shown }) => (known !== undefined ? isNothing(shown) : isOneOf(shown)), {
    message: "Enter your password, or use your second factor.",
    path: ["password"],
  });
export type Confirm = z.infer<typeof Confirm>;

const isNothing = (shown: object): boolean => Object.values(shown).every((value) => value === undefined);

/** What happened at the door, in words for the person whose account it is. */
export const eventWords = {
  registered: "Account created",
  registeredElsewhere: "Account created through another provider",
  addressVerified: "Address verified",
  signedIn: "Signed in",
  signInFailed: "Wrong password",
  signInUnverified: "Sign-in before the address was verified",
  signedOut: "Signed out",
  sessionEnded: "A sign-in was ended",
  otherSessionsEnded: "All other sign-ins were ended",
  tokenReused: "A program's token was used twice: its sign-in was ended",
  confirmed: "Confirmed that it is you",
  confirmationFailed: "Confirmation failed",
  passwordResetRequested: "Link for a new password asked for",
  passwordReset: "Password set by a link",
  passwordChanged: "Password changed",
  magicLinkRequested: "Link to sign in asked for",
  addressChangeRequested: "Another address asked for",
  addressChanged: "Address changed",
  nameChanged: "Name changed",
  pictureChanged: "Picture changed",
  pictureRemoved: "Picture removed",
  secondFactorSwitchedOn: "Second factor switched on",
  secondFactorSwitchedOff: "Second factor switched off",
  secondFactorReset: "Second factor taken away by an operator",
  secondFactorGuessed: "Wrong codes after the right password",
  codeGeneratorAdded: "Authenticator app added",
  codeGeneratorRemoved: "Authenticator app removed",
  passkeyAdded: "Passkey added",
  passkeyRemoved: "Passkey removed",
  passkeyWentBack: "A passkey may have been copied",
  recoveryCodeUsed: "Recovery code used",
  recoveryCodesRenewed: "New recovery codes made",
  externalAccountLinked: "Account elsewhere linked",
  externalAccountUnlinked: "Account elsewhere unlinked",
  organizationSuspended: "As an operator: suspended an organization",
  organizationReactivated: "As an operator: reactivated an organization",
  planChanged: "As an operator: changed the plan of an organization",
  supportVisitBegun: "As an operator: visited an organization",
  resetSecondFactorOfSomebody: "As an operator: took away somebody's second factor",
} as const;

/** The words for what happened; what an older or newer release recorded keeps its own name. */
export function wordsForEvent(kind: string): string {
  if (kind.startsWith("elsewhere.")) return "Signing in through another provider did not work";
  return Object.hasOwn(eventWords, kind) ? eventWords[kind as keyof typeof eventWords] : kind;
}
