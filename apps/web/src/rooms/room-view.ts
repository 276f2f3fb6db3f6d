import type { Member, MemberState, RoomFrame, Said } from "@freehold/live/rooms/member.ts";
import { clientFault } from "../api/fault.ts";

/** What a room needs of a tRPC client; the vanilla untyped client has it. */
export type RoomClient = {
  subscription(path: string, input: unknown, handlers: RoomHandlers): { unsubscribe(): void };
  mutation(path: string, input: unknown): Promise<unknown>;
};

export type RoomHandlers = {
  onData: (value: unknown) => void;
  onError: (error: unknown) => void;
  onComplete: () => void;
  onConnectionStateChange: (state: { state: "idle" | "connecting" | "pending" }) => void;
};

/** A room, by exactly one of its names. */
export type RoomAddress = { readonly resource: string; readonly id: string } | { readonly page: string } | { readonly channel: string };

export type RoomStatus = {
  /** Whether it is known who is there: not before the first word, and not while the line is down. */
  readonly isKnown: boolean;
  /** Everybody there but oneself, whoever came first first. Empty while unknown: what may be wrong is not shown. */
  readonly others: readonly Member[];
};

type RoomViewOptions = {
  readonly client: RoomClient;
  readonly address: RoomAddress;
  /** The id of the person in front of the screen, whose own tabs are not others. */
  readonly me: string;
};

/** The server says something every five seconds; without a word for this long nobody knows who is there. */
const silence = 12_000;
/** How soon a changed state follows the last one. */
const pace = 200;

const unknown: RoomStatus = { isKnown: false, others: [] };

/**
 * One room from the near end of the line: who is there, and what this page tells the others. Comes back by itself after
 * every break, with another connection, to which everything is told again.
 */
export class RoomView {
  readonly #options: RoomViewOptions;
  readonly #listeners = new Set<() => void>();
  readonly #hearers = new Set<(said: Said) => void>();
  /** What the parts of this page tell, each its own. */
  readonly #shown = new Map<object, MemberState>();
  #members = new Map<string, Member>();
  #status: RoomStatus = unknown;
  #connection: string | undefined;
  #subscription: { unsubscribe(): void } | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #silent: ReturnType<typeof setTimeout> | undefined;
  #renewal: ReturnType<typeof setInterval> | undefined;
  #sending: ReturnType<typeof setTimeout> | undefined;
  #told = "{}";
  #failures = 0;

  constructor(options: RoomViewOptions) {
    this.#options = options;
  }

  readonly status = (): RoomStatus => this.#status;

  readonly onStatus = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Tells what is said to the room from now on. */
  readonly onSaid = (hear: (said: Said) => void): (() => void) => {
    this.#hearers.add(hear);
    return () => this.#hearers.delete(hear);
  };

  /** Enters. Does nothing while there. */
  start(): void {
    if (this.#subscription) return;
    clearTimeout(this.#retry);
    this.#subscription = this.#options.client.subscription("rooms.live", this.#options.address, {
      onData: (value) => this.#receive(value),
      onError: (error) => this.#fail(error),
      onComplete: () => this.#comeBack(),
      onConnectionStateChange: ({ state }) => state !== "pending" && this.#lose(),
    });
  }

  /** Leaves: to the others this page is gone. */
  stop(): void {
    clearTimeout(this.#retry);
    const left = this.#subscription;
    this.#subscription = undefined;
    left?.unsubscribe();
    this.#lose();
  }

  /** It is no longer known who is there, until the server says something again. */
  doubt(): void {
    clearTimeout(this.#silent);
    this.#setStatus(unknown);
  }

  /** Tells the others something until what it returns is called; what several parts of a page tell is told together. */
  show(part: object, state: MemberState): () => void {
    this.#shown.set(part, state);
    this.#tellSoon();
    return () => {
      if (this.#shown.get(part) !== state) return;
      this.#shown.delete(part);
      this.#tellSoon();
    };
  }

  /** Says something to everybody who is there now; lost when the line is down. */
  async say(kind: string, data: MemberState = {}): Promise<void> {
    if (this.#connection !== undefined) await this.#options.client.mutation("rooms.say", { connection: this.#connection, kind, data });
  }

  #receive(value: unknown): void {
    if (!isRoomFrame(value)) return;
    const frame = value.data;
    this.#failures = 0;
    clearTimeout(this.#silent);
    this.#silent = setTimeout(() => this.doubt(), silence);
    if (frame.k === "all") this.#takeAll(frame);
    if (frame.k === "change") {
      for (const id of frame.gone) this.#members.delete(id);
      for (const member of frame.up) this.#members.set(member.id, member);
      for (const said of frame.said) for (const hear of this.#hearers) hear(said);
    }
    if (frame.k !== "beat" || !this.#status.isKnown) this.#publish();
  }

  #takeAll({ connection, members, renewSeconds }: RoomFrame & { k: "all" }): void {
    const present = new Map(members.map((member) => [member.id, member]));
    // Whoever was known keeps their place.
    const stayed = [...this.#members.keys()].filter((id) => present.has(id));
    this.#members = new Map([...stayed, ...present.keys()].map((id) => [id, present.get(id)!]));
    this.#connection = connection;
    this.#told = "{}";
    this.#tellSoon();
    clearInterval(this.#renewal);
    if (renewSeconds !== null) this.#renewal = setInterval(() => void this.#tell(true), renewSeconds * 1000);
  }

  #publish(): void {
    const { me } = this.#options;
    this.#setStatus({ isKnown: true, others: [...this.#members.values()].filter(({ id }) => id !== me) });
  }

  #tellSoon(): void {
    this.#sending ??= setTimeout(() => {
      this.#sending = undefined;
      void this.#tell(false);
    }, pace);
  }

  /** @param isRenewal whether it is told again although nothing changed, because nobody watches the line */
  async #tell(isRenewal: boolean): Promise<void> {
    const state: MemberState = Object.assign({}, ...this.#shown.values());
    const text = JSON.stringify(state);
    const connection = this.#connection;
    if (connection === undefined || (text === this.#told && !isRenewal)) return;
    this.#told = text;
    try {
      await this.#options.client.mutation("rooms.show", { connection, state });
    } catch (error) {
      // Whoever is not there any more is told so by the stream, and tells everything again once back.
      if (this.#connection !== connection || !clientFault(error).mayPass) return;
      this.#told = "";
      setTimeout(() => this.#tellSoon(), 1000);
    }
  }

  #fail(error: unknown): void {
    // Whoever may not be there is not asked again; the pages themselves say what is the matter.
    if (clientFault(error).mayPass) return this.#comeBack();
    this.#subscription = undefined;
    this.#lose();
  }

  #comeBack(): void {
    if (!this.#subscription) return;
    this.#subscription = undefined;
    this.#lose();
    this.#retry = setTimeout(() => this.start(), Math.min(1000 * 2 ** this.#failures++, 30_000));
  }

  #lose(): void {
    clearTimeout(this.#silent);
    clearTimeout(this.#sending);
    clearInterval(this.#renewal);
    this.#sending = undefined;
    this.#connection = undefined;
    this.#setStatus(unknown);
  }

  #setStatus(status: RoomStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    for (const listener of this.#listeners) listener();
  }
}

/** What `rooms.live` yields. A line that opens or ends says other things too. */
function isRoomFrame(value: unknown): value is { readonly data: RoomFrame } {
  return typeof value === "object" && value !== null && "id" in value && "data" in value;
}
