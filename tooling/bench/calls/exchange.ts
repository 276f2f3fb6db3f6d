import { connect, type Socket } from "node:net";

/** An answer: its status and how long its body was. The body itself is copied only for whoever asks. */
export type Answer = { readonly status: number; readonly bytes: number; readonly body: () => string };

type Waiting = { readonly resolve: (answer: Answer) => void; readonly reject: (error: Error) => void };

/** A kept connection of HTTP/1.1, one request at a time, that costs less than what it measures: no stream, no header object. */
export class Exchange {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #waiting: Waiting | undefined;

  constructor(port: number) {
    this.#socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.#socket.on("data", (bytes: Buffer) => this.#take(bytes));
    this.#socket.on("close", () => this.#waiting?.reject(new Error("The server has closed the connection.")));
    // The close that follows says it.
    this.#socket.on("error", () => undefined);
  }

  /** Sends a request and waits for its answer. */
  ask(request: string | Buffer): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.#waiting = { resolve, reject };
    this.#socket.write(request);
    return promise;
  }

  end(): void {
    this.#waiting = undefined;
    this.#socket.destroy();
  }

  #take(bytes: Buffer): void {
    this.#received = this.#received.length > 0 ? Buffer.concat([this.#received, bytes]) : bytes;
    const answer = readAnswer(this.#received);
    if (!answer) return;
    this.#received = Buffer.alloc(0);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(answer);
  }
}

/** The answer in these bytes; undefined while it is not whole. @throws TypeError for what is not an answer with a length */
export function readAnswer(received: Buffer): Answer | undefined {
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const head = received.toString("latin1", 0, end);
  const status = Number(head.slice(9, 12));
  const start = end + 4;
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(head) ?? [];
  if (length !== undefined) {
    const bytes = Number(length);
    return received.length < start + bytes ? undefined : { status, bytes, body: () => received.toString("utf8", start, start + bytes) };
  }
  if (!/\r\ntransfer-encoding: chunked/i.test(head)) throw new TypeError(`This answer does not say how long it is: ${head}`);
  const chunks = readChunks(received.subarray(start));
  return (
    chunks && { status, bytes: chunks.reduce((sum, { length }) => sum + length, 0), body: () => Buffer.concat(chunks).toString("utf8") }
  );
}

function readChunks(body: Buffer): Buffer[] | undefined {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const line = body.indexOf("\r\n", at);
    if (line < 0) return undefined;
    const length = Number.parseInt(body.toString("latin1", at, line), 16);
    const next = line + 2 + length + 2;
    if (body.length < next) return undefined;
    if (length === 0) return chunks;
    chunks.push(body.subarray(line + 2, line + 2 + length));
    at = next;
  }
}
