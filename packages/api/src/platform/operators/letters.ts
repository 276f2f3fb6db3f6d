import type { Letter } from "@freehold/mail/mail.ts";

type Place = { readonly organization: string; readonly url: string };
type Begun = {
  readonly operatorName: string;
  readonly reason: string;
  readonly role: string;
  readonly expiresAt: Date;
  readonly timeZone: string;
};

/** A time as people of the organization read it, with its zone. */
function spoken(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", { timeZone, dateStyle: "long", timeStyle: "short" }).format(at);
}

/** To owners: support is looking at their organization. */
export function visitLetter({ organization, url }: Place, { operatorName, reason, role, expiresAt, timeZone }: Begun): Letter {
  const may = role === "viewer" ? "see everything and change nothing" : "see and change what an admin can";
  return {
    subject: `Support is visiting ${organization}`,
    paragraphs: [
      `${operatorName}, who operates this installation, has entered ${organization}.`,
      `The reason given: ${reason}`,
      `Until ${spoken(expiresAt, timeZone)} (${timeZone}) they can ${may}.`,
    ],
    action: { label: "See support visits", url },
    after: ["You can end the visit there at any time. If you did not ask for help, reply to whoever runs this installation."],
  };
}

/** To owners: nobody can act in their organization until further notice. */
export function suspendedLetter({ organization, url }: Place, reason: string): Letter {
  return {
    subject: `${organization} is suspended`,
    paragraphs: [
      `Whoever runs this installation has suspended ${organization}. Nobody can work in it for now; nothing was removed.`,
      `The reason given: ${reason}`,
    ],
    action: { label: `Open ${organization}`, url },
    after: ["Turn to whoever runs this installation to have it reactivated. As an owner you can still export everything."],
  };
}

/** To owners: work can go on. */
export function reactivatedLetter({ organization, url }: Place): Letter {
  return {
    subject: `${organization} is active again`,
    paragraphs: [`${organization} is no longer suspended. Everything is as it was.`],
    action: { label: `Open ${organization}`, url },
  };
}

/** To a person: their second factor is gone, which somebody else may have asked for. */
export function factorResetLetter(reason: string, url: string): Letter {
  return {
    subject: "Your second factor was reset",
    paragraphs: [
      "Whoever runs this installation has removed the second factor, the passkeys and the recovery codes of your account, and ended your sign-ins. Your password is enough to sign in now.",
      `The reason given: ${reason}`,
    ],
    action: { label: "Set up a second factor", url },
    after: ["If you did not ask for this, change your password now and turn to whoever runs this installation."],
  };
}
