import type { Flow } from "../context.ts";
import type { Frame } from "@freehold/live/frame.ts";
import type { Frames } from "@freehold/live/live.ts";

/**
 * A frame on its way to a door that can write to the connection itself. When the door encodes it, it takes the stream
 * over: what follows is written once for everybody who sees the same, and not asked for any more.
 */
export class DirectFrame<Row = unknown> {
  #frame: Frame<Row> | undefined;
  readonly #stream: Pick<Frames<Row>, "divert">;
  readonly #flow: Flow;

  constructor(frame: Frame<Row>, stream: Pick<Frames<Row>, "divert">, flow: Flow) {
    this.#frame = frame;
    this.#stream = stream;
    this.#flow = flow;
  }

  /**
   * From now on the connection takes the frames of this stream. Once only: the frame is forgotten, since tRPC keeps the last
   * value it was given as long as the stream, and this one may hold thousands of rows.
   * @param request what its messages answer, in the door's words
   */
  takeOver(request: string): Frame<Row> {
    const { hasRoom, drained, send } = this.#flow;
    const frame = this.#frame;
    if (!frame) throw new TypeError("The stream has been taken over already.");
    this.#frame = undefined;
    this.#stream.divert({ hasRoom, drained, send: (id, next) => send(request, id, next) });
    return frame;
  }
}

/** A value on the wire that its door encodes itself: a frame with its id. */
export type DirectMessage = { readonly id: string; readonly data: DirectFrame };

export function isDirectValue(value: unknown): value is DirectMessage {
  return typeof value === "object" && value !== null && "data" in value && value.data instanceof DirectFrame;
}
