import { connect, type Socket } from "node:net";
import { clientFrame, Frames, type FrameHandlers } from "./frames.ts";

/** Where a reader comes from and what it asks for. */
export type Place = {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** An address of this machine. Servers bound what one network may have open, so readers come from several. */
  readonly from: string;
};

// All readers of a process receive into one buffer: a socket's bytes are looked at before the next ones are read.
const shared = Buffer.allocUnsafe(256 * 1024);

/** A client that reads frames and costs as little as Node allows: no stream, no event, no copy. */
export class Reader {
  readonly #socket: Socket;
  readonly #frames: Frames;
  readonly opened: Promise<void>;
  #head: string | undefined = "";
  isOpen = false;

  constructor({ port, path, headers, from }: Place, handlers: Pick<FrameHandlers, "text"> & { readonly read: () => void }) {
    const text: FrameHandlers["text"] = (buffer, start, end) => {
      if (end - start === 4 && buffer.toString("latin1", start, end) === "PING") this.send("PONG");
      else handlers.text(buffer, start, end);
    };
    this.#frames = new Frames({ text, ping: (payload) => this.#socket.write(clientFrame(payload, "pong")) });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.opened = promise;
    const take = (bytes: Buffer): void => {
      handlers.read();
      const rest = this.#head === undefined ? bytes : this.#upgrade(bytes, resolve);
      if (rest.length > 0) this.#frames.take(rest);
    };
    const onread = { buffer: shared, callback: (length: number) => (take(shared.subarray(0, length)), true) };
    this.#socket = connect({ port, host: "127.0.0.1", localAddress: from, noDelay: true, onread });
    this.#socket.once("connect", () => this.#socket.write(requestFor(port, path, headers)));
    this.#socket.once("close", () => {
      this.isOpen = false;
      reject(new Error(`The server has closed the connection. ${this.#head ?? ""}`));
    });
    // The close that follows says it.
    this.#socket.on("error", () => undefined);
  }

  /** Sends a text. */
  send(text: string): void {
    this.#socket.write(clientFrame(text));
  }

  leave(): void {
    this.#socket.destroy();
  }

  /** Reads the answer to the request; what comes behind it are frames. */
  #upgrade(bytes: Buffer, opened: () => void): Buffer {
    const text = (this.#head ?? "") + bytes.toString("latin1");
    const end = text.indexOf("\r\n\r\n");
    this.#head = text;
    if (end < 0 || !text.startsWith("HTTP/1.1 101")) return Buffer.alloc(0);
    this.#head = undefined;
    this.isOpen = true;
    opened();
    return Buffer.from(text.slice(end + 4), "latin1");
  }
}

function requestFor(port: number, path: string, headers: Readonly<Record<string, string>>): string {
  const own = {
    host: `127.0.0.1:${port}`,
    connection: "upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
    ...headers,
  };
  const lines = Object.entries(own).map(([name, value]) => `${name}: ${value}`);
  return `GET ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`;
}
