import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** Stands between a live process and PostgreSQL, where a network would: it can be cut, or stand still. */
export class Relay {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [near: Socket, far: Socket]>();
  #isHeld = false;
  /** Where the process connects instead. */
  readonly url: string;

  private constructor(server: Server, url: string, target: URL) {
    this.#server = server;
    this.url = url;
    server.on("connection", (near) => this.#join(near, connect(Number(target.port || 5432), target.hostname)));
  }

  /** Opens a way to the database of a URL. */
  static async to(databaseUrl: string): Promise<Relay> {
    const target = new URL(databaseUrl);
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = new URL(databaseUrl);
    url.hostname = "127.0.0.1";
    const address = server.address();
    if (address === null || typeof address === "string") throw new TypeError("A TCP server has no port.");
    url.port = String(address.port);
    return new Relay(server, url.href, target);
  }

  #join(near: Socket, far: Socket): void {
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    const end = (): void => {
      this.#pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of pair) socket.setNoDelay(true).on("error", end).on("close", end);
    near.on("data", (data) => void far.write(data));
    far.on("data", (data) => void near.write(data));
    if (this.#isHeld) far.pause();
  }

  /** Breaks every connection, as a failing network does. New ones may be made. */
  cut(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
  }

  /** Lets nothing pass that the database says: the stream falls behind what everybody else sees. */
  hold(): void {
    this.#isHeld = true;
    for (const [, far] of this.#pairs) far.pause();
  }

  release(): void {
    this.#isHeld = false;
    for (const [, far] of this.#pairs) far.resume();
  }

  /** Breaks every connection and takes no new ones: for the process it is as if it had been killed. */
  close(): void {
    this.#server.close();
    this.cut();
  }
}
