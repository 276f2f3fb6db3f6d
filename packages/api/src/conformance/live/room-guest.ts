import type { TrackedEnvelope } from "@trpc/server";
import type { RoomFrame } from "@freehold/live/rooms/member.ts";
import { callBy, callFor } from "../../testing/calling.ts";
import type { Caller } from "../../testing/world.ts";

type Stream = AsyncIterator<TrackedEnvelope<RoomFrame>>;

/** Somebody in a room, and every word that was sent to them there. */
export class RoomGuest {
  readonly #caller: Caller;
  readonly #stream: Stream;
  /** All frames as text. */
  told = "";
  #connection: string | undefined;

  private constructor(caller: Caller, stream: Stream) {
    this.#caller = caller;
    this.#stream = stream;
    void this.#listen();
  }

  /** Enters, or says why not. */
  static async enter(caller: Caller, address: object): Promise<RoomGuest | undefined> {
    // Proof: what the procedure yields; only what a room is about may turn somebody away here.
    const entered = callFor(caller, "rooms.live")(address) as Promise<AsyncIterable<TrackedEnvelope<RoomFrame>>>;
    const stream = await entered.catch(() => undefined);
    return stream && new RoomGuest(caller, stream[Symbol.asyncIterator]());
  }

  async #listen(): Promise<void> {
    for (;;) {
      const { done, value } = await this.#stream.next();
      if (done) return;
      const frame = value[1];
      this.told += JSON.stringify(frame);
      if (frame.k === "all") this.#connection = frame.connection;
    }
  }

  get isThere(): boolean {
    return this.#connection !== undefined;
  }

  /** Shows the others something, and says it too. */
  async tell(text: string): Promise<void> {
    await callBy(this.#caller, "rooms.show", { connection: this.#connection, state: { text } });
    await callBy(this.#caller, "rooms.say", { connection: this.#connection, kind: "note", data: { text } });
  }

  async leave(): Promise<void> {
    await this.#stream.return?.();
  }
}
