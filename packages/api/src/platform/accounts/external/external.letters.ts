import type { Person } from "@freehold/identity/identity.ts";
import type { Letter } from "@freehold/mail/letter.ts";
import type { Context } from "../../../context.ts";

/** What happens to a person's accounts elsewhere, and is told to them by mail and kept among what happened at the door. */
export type ExternalAccountEvent = {
  readonly kind: "externalAccountLinked" | "externalAccountUnlinked";
  /** What people call the provider. */
  readonly label: string;
  /** The address there, if it told one. */
  readonly email: string | null;
};

function letterOf({ kind, label, email }: ExternalAccountEvent, account: string): Letter {
  const which = email === null ? `an account at ${label}` : `the account ${email} at ${label}`;
  const isLinked = kind === "externalAccountLinked";
  return {
    subject: isLinked ? `${label} signs you in now` : `${label} signs you in no more`,
    paragraphs: [isLinked ? `You can sign in with ${which} from now on.` : `It is no longer possible to sign in with ${which}.`],
    action: { label: "Open your account", url: account },
    after: ["If this was not you, change your password at once and look at your sign-ins: somebody else may be in your account."],
  };
}

/** Keeps what happened, and tells the person by mail. */
export async function tell({ backend, userAgent, address }: Context, person: Person, event: ExternalAccountEvent): Promise<void> {
  await backend.identity.record({ userId: person.id, kind: event.kind, device: { userAgent, address } });
  await backend.mail.post(person.email, letterOf(event, `${backend.address()}/account`));
}
