import type { z } from "zod";
import { faults } from "@freehold/kernel/fault.ts";
import { actionIn } from "@freehold/mail/letter.ts";
import type { Context } from "../../context.ts";
import type { OutboxMessage, ReadOutbox } from "./contract.ts";

const fault = faults("mail", {
  outboxMissing: ["missing", "There is no outbox here. Whoever runs the server reads it with: freehold mail outbox --local --as ADDRESS"],
});

/** Whether the caller could read the outbox: a page that has sent somebody mail names it then. */
export const outboxIsOpen = ({ backend, isLocal, isDeveloper }: Context): boolean =>
  isLocal === true || (isDeveloper === true && !backend.mail.sends);

/**
 * The newest messages, which hold the keys to accounts. Shown to who holds the installation's secret anyway, and to who
 * develops at the server's own machine while no mail server is set; nobody else learns that there is an outbox.
 */
export async function readOutbox(ctx: Context, { recipient, limit }: z.output<typeof ReadOutbox>): Promise<OutboxMessage[]> {
  const { mail } = ctx.backend;
  if (!outboxIsOpen(ctx)) throw fault.outboxMissing();
  const found = await mail.newest({ recipient, limit });
  return found.map(({ id, createdAt, recipient, subject, sentAt, nextAttemptAt, failure, text }) => {
    const action = actionIn(text ?? "");
    return {
      id,
      createdAt,
      recipient,
      subject,
      state: sentAt ? "sent" : nextAttemptAt ? "waiting" : "given up",
      link: action?.url ?? null,
      linkLabel: action?.label ?? null,
      failure,
      text,
    };
  });
}
