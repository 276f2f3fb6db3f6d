import type { Letter } from "@freehold/mail/letter.ts";

/** What a person is told by mail. Links are made by the product; what people typed is only ever text. */
const ignore = "If you did not ask for this, you need not do anything.";
const notYou = "If this was not you, choose a new password at once and look at your sign-ins: somebody else may be in your account.";

/** Where the links of mails lead, within the product. */
const linkTo = (address: string, path: string, ticket: string): string => `${address}${path}?ticket=${ticket}`;

type Registered = { readonly name: string; readonly ticket: string; readonly isPasswordKept: boolean };

/** To whoever has registered: opens the account. */
export const verifyAddressLetter = (address: string, { name, ticket, isPasswordKept }: Registered): Letter => ({
  subject: "Verify your address",
  paragraphs: [
    `Somebody, probably you, has registered this address under the name ${name}.`,
    "Open the link to verify it and sign in.",
    ...(isPasswordKept
      ? []
      : ["The address was registered more than once, with different passwords, so none of them counts: choose one in your account then."]),
  ],
  action: { label: "Verify address", url: linkTo(address, "/verify", ticket) },
  after: [
    "The link works once, for 24 hours.",
    isPasswordKept
      ? "If it was not you, do not open it: the account would have a password that you do not know."
      : "If it was not you, do not open it.",
  ],
});

/** To whoever has registered an address that has an account. The page said the same as for a new one. */
export const addressKnownLetter = (address: string): Letter => ({
  subject: "You already have an account",
  paragraphs: [
    "Somebody, probably you, has tried to register with this address. It already has an account, so nothing was changed.",
    "Sign in with your password. If you have forgotten it, choose “Forgot your password?” there.",
  ],
  action: { label: "Sign in", url: `${address}/sign-in` },
  after: [ignore],
});

/** A link to a new password. */
export const resetPasswordLetter = (address: string, ticket: string): Letter => ({
  subject: "Choose a new password",
  paragraphs: ["Open the link to choose a new password. All your sign-ins end then, on every device."],
  action: { label: "Choose a password", url: linkTo(address, "/reset-password", ticket) },
  after: ["The link works once, for 30 minutes. Earlier ones no longer work.", ignore],
});

/** A link that signs in. */
export const magicLinkLetter = (address: string, ticket: string): Letter => ({
  subject: "Your link to sign in",
  paragraphs: ["Open the link to sign in without a password."],
  action: { label: "Sign in", url: linkTo(address, "/sign-in/link", ticket) },
  after: ["The link works once, for 15 minutes. Give it to nobody.", ignore],
});

/** To the mailbox of the new address. */
export const changeAddressLetter = (address: string, ticket: string): Letter => ({
  subject: "Verify your new address",
  paragraphs: ["Somebody, probably you, wants to use this address for their account. Open the link to make it so."],
  action: { label: "Use this address", url: linkTo(address, "/change-address", ticket) },
  after: ["The link works once, for an hour.", ignore],
});

/** To a mailbox that somebody wants to move their account to although it has one. */
export const newAddressTakenLetter = (address: string): Letter => ({
  subject: "This address already has an account",
  paragraphs: ["Somebody, probably you, wanted to use this address for another account. It has one already, so nothing was changed."],
  action: { label: "Sign in", url: `${address}/sign-in` },
  after: [ignore],
});

/** What a person is told after it happened. */
export type Notice =
  | { readonly kind: "passwordChanged" }
  | { readonly kind: "passwordReset" }
  | { readonly kind: "addressChangeRequested"; readonly email: string }
  | { readonly kind: "addressChanged"; readonly email: string }
  | { readonly kind: "newDevice"; readonly device: string; readonly address: string | null }
  | { readonly kind: "tokenReused" }
  | { readonly kind: "accountDeleted" };

/** The letter that tells of it. */
export function noticeLetter(address: string, notice: Notice): Letter {
  const { subject, text } = words(notice);
  if (notice.kind === "accountDeleted")
    return { subject, paragraphs: [text], after: ["If this was not you, tell whoever runs this installation at once."] };
  return { subject, paragraphs: [text], action: { label: "Open your account", url: `${address}/account` }, after: [notYou] };
}

function words(notice: Notice): { subject: string; text: string } {
  switch (notice.kind) {
    case "passwordChanged":
      return { subject: "Your password was changed", text: "You sign in with the new one from now on. Your other sign-ins have ended." };
    case "passwordReset":
      return {
        subject: "Your password was set by a link",
        text: "Somebody opened the link that we sent and chose a new password. All your sign-ins have ended.",
      };
    case "addressChangeRequested":
      return {
        subject: "Your account is to have another address",
        text: `We have sent a link to ${notice.email}. Once it is opened, you sign in with that address and this one hears from us no more.`,
      };
    case "addressChanged":
      return {
        subject: "Your account has another address",
        text: `You sign in with ${notice.email} from now on. This address is no longer used.`,
      };
    case "newDevice":
      return {
        subject: "You have signed in from a new device",
        text: `Somebody, probably you, has signed in with ${notice.device}${notice.address === null ? "" : ` from the network address ${notice.address}`}, where we have not seen you before.`,
      };
    case "tokenReused":
      return {
        subject: "A sign-in of a program was ended",
        text: "A token that a program of yours keeps was used twice, as happens when somebody has copied it. We have ended that sign-in; sign in again with the program.",
      };
    case "accountDeleted":
      return {
        subject: "Your account was deleted",
        text: "You can no longer sign in, and you belong to no organization any more. What you have written there stays with them.",
      };
  }
}
