import { useSyncExternalStore } from "react";
import { newId } from "@freehold/kernel/id.ts";
import type { Inputs } from "../../api/client.ts";
import type { Attachment } from "@freehold/api/platform/chat/words.contract.ts";
import { clientFault } from "../../api/fault.ts";
import { useOrganization, type OrganizationSession } from "../../api/organization-context.ts";
import type { Row } from "../../live/line/frames.ts";

type Sending = Inputs["messages"]["send"];

/** What somebody wants to say. */
export type Draft = {
  readonly text: string;
  readonly replyTo?: string | undefined;
  readonly mentions: readonly { readonly userId: string; readonly name: string }[];
  readonly attachments: readonly Attachment[];
};

/** Something that did not reach the server, or was refused: nothing of it is lost. */
export type Unsent = { readonly id: string; readonly channelId: string; readonly draft: Draft; readonly why: string };

/** Above every number that the server gives: what is on the way is the last. */
const onTheWay = 2 ** 31 - 1;
const nothing: readonly Unsent[] = [];

/**
 * What is said here, until the server has it. It is shown at once; sent again it keeps its id, so that it is said once however often
 * the line breaks. It outlives the page of the channel.
 */
export class Outbox {
  readonly #session: OrganizationSession;
  readonly #listeners = new Set<() => void>();
  #unsent: readonly Unsent[] = nothing;

  constructor(session: OrganizationSession) {
    this.#session = session;
  }

  readonly unsent = (): readonly Unsent[] => this.#unsent;

  readonly onChange = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Says it. What fails stays here with the reason. */
  async send(channelId: string, draft: Draft, id: string = newId<"message">()): Promise<void> {
    const { live, client } = this.#session;
    const { changes } = live;
    const change = changes.begin({ path: "messages", key: id, draw: () => this.#shown(id, channelId, draft) });
    const { text, replyTo, mentions, attachments } = draft;
    const input: Sending = {
      id,
      channelId,
      text,
      mentions: mentions.map(({ userId }) => userId),
      attachments: attachments.map(({ fileId }) => fileId),
      ...(replyTo && { replyTo }),
    };
    try {
      changes.answer(change, (await client.mutation("messages.send", input)) as Row);
    } catch (error) {
      changes.withdraw(change);
      this.#set([...this.#unsent, { id, channelId, draft, why: clientFault(error).message }]);
    }
  }

  /** Says again what failed. */
  retry(unsent: Unsent): void {
    this.discard(unsent);
    void this.send(unsent.channelId, unsent.draft, unsent.id);
  }

  /** Lets go of what failed. */
  discard({ id }: Unsent): void {
    this.#set(this.#unsent.filter((one) => one.id !== id));
  }

  #set(unsent: readonly Unsent[]): void {
    this.#unsent = unsent;
    for (const listener of this.#listeners) listener();
  }

  #shown(id: string, channelId: string, { text, replyTo, mentions, attachments }: Draft): Row {
    const { person } = this.#session;
    const now = new Date();
    return {
      id,
      channelId,
      channelKind: "open",
      number: onTheWay,
      kind: "text",
      authorId: person.id,
      authorName: person.name,
      text,
      replyTo: replyTo ?? null,
      mentions,
      attachments,
      sentAt: now,
      editedAt: null,
      deletedAt: null,
      createdAt: now,
      updatedAt: now,
      version: 0,
    };
  }
}

const outboxes = new WeakMap<OrganizationSession, Outbox>();

/** The outbox of the organization on the screen. */
export function useOutbox(): Outbox {
  const session = useOrganization();
  const known = outboxes.get(session) ?? new Outbox(session);
  outboxes.set(session, known);
  return known;
}

/** What failed in a channel. */
export function useUnsent(channelId: string): readonly Unsent[] {
  const outbox = useOutbox();
  return useSyncExternalStore(outbox.onChange, outbox.unsent).filter((unsent) => unsent.channelId === channelId);
}
