import { eq } from "drizzle-orm";
import type { Mail } from "@freehold/mail/mail.ts";
import { membership } from "../../organizations/schema.ts";
import type { ChannelAdapter, Message } from "./channel.ts";
import type { Letter } from "@freehold/mail/letter.ts";

const why = "You are told because of your choices under Notifications, where you can change them.";

/** One notification as a letter. */
const letterOf = ({ title, text, url }: Message): Letter => ({
  subject: title,
  paragraphs: text === null ? [title] : [title, text],
  action: { label: "Open", url },
  after: [why],
});

/** Several as one letter, the newest first. What does not fit is counted. */
export function digestLetter(messages: readonly Pick<Message, "title" | "text">[], url: string): Letter {
  const shown = messages.slice(0, 50);
  const more = messages.length - shown.length;
  const count = messages.length === 1 ? "1 notification" : `${messages.length} notifications`;
  return {
    subject: `${count} for you`,
    paragraphs: [
      ...shown.map(({ title, text }) => (text === null ? title : `${title}: ${text}`)),
      ...(more > 0 ? [`And ${more} more, which the app shows.`] : []),
    ],
    action: { label: "Open notifications", url },
    after: [why],
  };
}

/** Mail to the address that the person has in the organization. It enters the queue once, however often it is sent. */
export function mailChannel(mail: Mail): ChannelAdapter {
  return {
    channel: "email",
    targets: async (tx, person) => {
      const [found] = await tx.select({ email: membership.email }).from(membership).where(eq(membership.userId, person));
      return found ? [{ send: (message) => mail.postOnce(message.id, found.email, letterOf(message)) }] : [];
    },
  };
}
