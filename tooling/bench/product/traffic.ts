import { subscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { Messages } from "./messages.ts";

/** What went over a process's connections to PostgreSQL while it was counted, exactly. */
export type Traffic = {
  /** How often it sent something after it had heard something: how often somebody waited for the network. */
  readonly flights: number;
  /** Statements that PostgreSQL executed, also those that only begin and end transactions. */
  readonly statements: number;
  /** Bytes. */
  readonly sent: number;
  readonly received: number;
};

// Node tells of every connection that this process opens. Nothing is done with them until somebody wants to count.
const sockets = new Set<Socket>();
subscribe("net.client.socket", (message) => {
  const { socket } = message as { readonly socket: Socket };
  sockets.add(socket);
  socket.once("close", () => sockets.delete(socket));
});

/** Counts what goes to this port and comes from it until the function that it returns is called. A feed of changes is left out. */
export function countTraffic(port: number): () => Traffic {
  const meters = [...sockets].filter((socket) => socket.remotePort === port).map((socket) => new Meter(socket));
  return () => {
    const counted = meters.map((meter) => meter.end()).filter((traffic) => traffic !== undefined);
    const sum = (of: (traffic: Traffic) => number): number => counted.reduce((total, traffic) => total + of(traffic), 0);
    return {
      flights: sum(({ flights }) => flights),
      statements: sum(({ statements }) => statements),
      sent: sum(({ sent }) => sent),
      received: sum(({ received }) => received),
    };
  };
}

/** Listens to one connection. */
class Meter {
  readonly #socket: Socket;
  readonly #write: Socket["write"];
  readonly #sent = new Messages();
  readonly #received = new Messages();
  #isAnswered = true;
  #flights = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#write = socket.write.bind(socket);
    const write = (...given: Parameters<Socket["write"]>): boolean => {
      this.#send(given[0]);
      return this.#write(...given);
    };
    // What the driver calls is found on the object before it is found on its class.
    Object.defineProperty(socket, "write", { value: write, configurable: true });
    socket.on("data", this.#receive);
  }

  #send(bytes: string | Uint8Array): void {
    if (this.#isAnswered) this.#flights++;
    this.#isAnswered = false;
    this.#sent.take(typeof bytes === "string" ? Buffer.from(bytes) : bytes);
  }

  readonly #receive = (bytes: Buffer): void => {
    this.#isAnswered = true;
    this.#received.take(bytes);
  };

  /** Undefined for the feed, which sends and receives by itself. */
  end(): Traffic | undefined {
    this.#socket.off("data", this.#receive);
    Reflect.deleteProperty(this.#socket, "write");
    const [copyData, copyIn] = ["d", "G"];
    const isFeed = this.#received.of(copyData) > 0 || (this.#sent.of(copyData) > 0 && this.#received.of(copyIn) === 0);
    if (isFeed) return undefined;
    const statements = this.#received.of("C") + this.#received.of("I");
    return { flights: this.#flights, statements, sent: this.#sent.bytes, received: this.#received.bytes };
  }
}
