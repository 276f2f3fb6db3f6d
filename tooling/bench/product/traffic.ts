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
  // Before anybody else hears of it, and so before anything is said.
  socket.once("connect", () => leaveFeedOut(socket, greetings));
});

/** To ask whether the connection may be secret, to say who one is, and one to spare. */
const greetings = 3;

/** A feed of changes says what it is when it introduces itself. Later it cannot be told from others: it may be in the middle of a message. */
function leaveFeedOut(socket: Socket, left: number): void {
  const write = socket.write.bind(socket);
  const greet = (...given: Parameters<Socket["write"]>): boolean => {
    // Whoever counts meanwhile stands before it.
    const isFirst = socket.write === greet;
    if (isFirst) Reflect.deleteProperty(socket, "write");
    const said = Buffer.from(given[0]).toString("latin1");
    if (said.includes("replication\0")) sockets.delete(socket);
    else if (isFirst && left > 1) leaveFeedOut(socket, left - 1);
    return write(...given);
  };
  Object.defineProperty(socket, "write", { value: greet, configurable: true, writable: true });
}

/** Counts what goes to this port and comes from it until the function that it returns is called. A feed of changes is left out. */
export function countTraffic(port: number): () => Traffic {
  const meters = [...sockets].filter((socket) => socket.remotePort === port).map((socket) => new Meter(socket));
  return () => {
    const counted = meters.map((meter) => meter.end());
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
    Object.defineProperty(socket, "write", { value: write, configurable: true, writable: true });
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

  end(): Traffic {
    this.#socket.off("data", this.#receive);
    Reflect.deleteProperty(this.#socket, "write");
    const statements = this.#received.of("C") + this.#received.of("I");
    return { flights: this.#flights, statements, sent: this.#sent.bytes, received: this.#received.bytes };
  }
}
