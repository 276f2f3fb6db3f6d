import type { Person } from "@freehold/identity/identity.ts";
import type { Letter } from "@freehold/mail/letter.ts";
import type { Context } from "../../../context.ts";

/** What happens to a person's second factor, and is told to them by mail and kept among what happened at the door. */
export type FactorEvent =
  | { readonly kind: "secondFactorSwitchedOn" }
  | { readonly kind: "secondFactorSwitchedOff" }
  | { readonly kind: "secondFactorReset" }
  | { readonly kind: "codeGeneratorAdded" }
  | { readonly kind: "codeGeneratorRemoved" }
  | { readonly kind: "passkeyAdded"; readonly name: string }
  | { readonly kind: "passkeyRemoved"; readonly name: string }
  | { readonly kind: "passkeyWentBack" }
  | { readonly kind: "recoveryCodeUsed"; readonly left: number }
  | { readonly kind: "recoveryCodesRenewed" }
  | { readonly kind: "secondFactorGuessed" };

const notYou = "If this was not you, change your password at once and look at your sign-ins: somebody else may be in your account.";

/** The letter that tells a person of it. @param account where the person looks after their account */
function letterOf(event: FactorEvent, account: string): Letter {
  const { subject, text } = words(event);
  return { subject, paragraphs: [text], action: { label: "Open your account", url: account }, after: [notYou] };
}

function words(event: FactorEvent): { subject: string; text: string } {
  switch (event.kind) {
    case "secondFactorSwitchedOn":
      return {
        subject: "Your account asks for a second factor now",
        text: "From now on the password alone does not sign in. Keep the ten recovery codes where you find them without your phone. Your other sign-ins have ended.",
      };
    case "secondFactorSwitchedOff":
      return {
        subject: "Your account asks for no second factor any more",
        text: "The last one was removed, so the password alone signs in again. Your other sign-ins have ended.",
      };
    case "secondFactorReset":
      return {
        subject: "Your second factor was taken away",
        text: "Whoever runs this installation has removed your authenticator app, passkeys and recovery codes, and ended your sign-ins. Sign in with your password and set a second factor up again.",
      };
    case "codeGeneratorAdded":
      return { subject: "An authenticator app was added to your account", text: "Its codes sign you in from now on." };
    case "codeGeneratorRemoved":
      return { subject: "The authenticator app was removed from your account", text: "Its codes sign nobody in any more." };
    case "passkeyAdded":
      return { subject: "A passkey was added to your account", text: `The passkey “${event.name}” signs you in from now on.` };
    case "passkeyRemoved":
      return { subject: "A passkey was removed from your account", text: `The passkey “${event.name}” signs nobody in any more.` };
    case "passkeyWentBack":
      return {
        subject: "A passkey of your account may have been copied",
        text: "A passkey was shown that counts its uses, and its count had gone back. It was not accepted. Remove the passkey you used last and add a new one.",
      };
    case "recoveryCodeUsed":
      return {
        subject: "A recovery code of your account was used",
        text:
          event.left === 0
            ? "It was the last one. Make new ones in your account, so that you can get in when your second factor is lost."
            : `${event.left} of them are left. Make new ones in your account before they run out.`,
      };
    case "recoveryCodesRenewed":
      return { subject: "Your account has new recovery codes", text: "The earlier ones work no more." };
    case "secondFactorGuessed":
      return {
        subject: "Somebody may know your password",
        text: "Somebody signed in with your password and then entered five wrong codes. They are not in. Change your password if it was not you.",
      };
  }
}

/** Keeps what happened, and tells the person by mail. */
export async function tell({ backend, userAgent, address }: Context, person: Person, event: FactorEvent): Promise<void> {
  await backend.identity.record({ userId: person.id, kind: event.kind, device: { userAgent, address } });
  await backend.mail.post(person.email, letterOf(event, `${backend.address()}/account`));
}
