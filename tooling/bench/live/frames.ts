/** What comes out of a stream of bytes. The text lies in the buffer until the next call only. */
export type FrameHandlers = {
  readonly text: (buffer: Buffer, from: number, to: number) => void;
  readonly ping: (payload: Buffer) => void;
};

const [continuation, text, binary, ping, pong] = [0x0, 0x1, 0x2, 0x9, 0xa];

/**
 * Takes WebSocket frames of a server out of what a socket receives, without copying those that came whole: the reader must
 * cost less than the server that it measures.
 */
export class Frames {
  readonly #handlers: FrameHandlers;
  #rest: Buffer | undefined;

  constructor(handlers: FrameHandlers) {
    this.#handlers = handlers;
  }

  /** Takes the next bytes. What is not a whole frame is kept. @throws TypeError for a message in several frames, which nobody sends */
  take(received: Buffer): void {
    const buffer = this.#rest ? Buffer.concat([this.#rest, received]) : received;
    let at = 0;
    for (;;) {
      const end = this.#frame(buffer, at);
      if (end === undefined) break;
      at = end;
    }
    // A copy: the caller's buffer is used again.
    this.#rest = at < buffer.length ? Buffer.from(buffer.subarray(at)) : undefined;
  }

  /** Handles the frame that begins there and tells where it ends; undefined when it is not there yet. */
  #frame(buffer: Buffer, at: number): number | undefined {
    if (buffer.length < at + 2) return undefined;
    const short = buffer[at + 1]! & 0x7f;
    const head = at + (short === 126 ? 4 : short === 127 ? 10 : 2);
    if (buffer.length < head) return undefined;
    const length = short === 126 ? buffer.readUInt16BE(at + 2) : short === 127 ? Number(buffer.readBigUInt64BE(at + 2)) : short;
    const end = head + length;
    if (buffer.length < end) return undefined;
    const kind = buffer[at]! & 0x0f;
    if (kind === text) this.#handlers.text(buffer, head, end);
    else if (kind === ping) this.#handlers.ping(Buffer.from(buffer.subarray(head, end)));
    else if (kind === continuation || kind === binary) throw new TypeError("The server sends what no client of the product would read.");
    return end;
  }
}

/** A frame of a client. Its mask is zero, so that the payload travels as it is. */
export function clientFrame(payload: string | Buffer, kind: "text" | "pong" = "text"): Buffer {
  const bytes = Buffer.from(payload);
  const head =
    bytes.length < 126 ? Buffer.from([0, 0x80 | bytes.length]) : Buffer.from([0, 0x80 | 126, bytes.length >> 8, bytes.length & 0xff]);
  head[0] = 0x80 | (kind === "text" ? text : pong);
  return Buffer.concat([head, Buffer.alloc(4), bytes]);
}
