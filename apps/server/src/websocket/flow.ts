import { once } from "node:events";
import type { Socket } from "node:net";
import type { Flow } from "@freehold/api/context.ts";
import { faults } from "@freehold/kernel/fault.ts";
import { frameMessage } from "./frame-message.ts";

const fault = faults("live", {
  tooManyStreams: ["throttled", "This page follows too many things at once. Close some of it."],
});

/** Streams of one socket. A page of the web app follows about ten. */
const maxStreams = 64;
/** What may lie between the server and a client that does not read. */
const maxUnreadBytes = 256 * 1024;
/** How long a client may read nothing before it is let go, to come back from where it was. */
const maxStall = 30_000;

type Connected = { readonly readyState: number; readonly OPEN: number };

/**
 * Keeps the streams of one socket within bounds, since tRPC itself would send to a client that never reads, and writes
 * their frames: past `ws`, whose work for each message costs as much as the system's. That is possible because nothing is
 * compressed and no message is sent in pieces.
 */
export function flowOf(socket: Socket, connected: Connected): Flow {
  let streams = 0;
  let stalled: Promise<void> | undefined;
  const turn = new Turn(socket, connected);
  return {
    begin: () => {
      if (streams >= maxStreams) throw fault.tooManyStreams({ retryAfter: 10 });
      streams++;
      return () => void streams--;
    },
    hasRoom: () => socket.writableLength + turn.bytes <= maxUnreadBytes,
    drained: async () => {
      turn.end();
      if (socket.writableLength <= maxUnreadBytes || socket.destroyed) return;
      // One wait for all streams of the socket.
      await (stalled ??= untilDrained(socket).finally(() => (stalled = undefined)));
    },
    send: (request, id, frame) => turn.add(frameMessage(request, id, frame)),
  };
}

/** Connections with messages of this turn of the event loop. */
let busy: Turn[] = [];

function endTurns(): void {
  const ending = busy;
  busy = [];
  for (const turn of ending) turn.end();
}

/** What one connection is sent in one turn of the event loop: given to the system at once, since each giving costs most. */
class Turn {
  readonly #socket: Socket;
  readonly #connected: Connected;
  #messages: Buffer[] = [];
  bytes = 0;

  constructor(socket: Socket, connected: Connected) {
    this.#socket = socket;
    this.#connected = connected;
  }

  add(message: Buffer): void {
    this.bytes += message.length;
    if (this.#messages.push(message) > 1) return;
    if (busy.push(this) === 1) process.nextTick(endTurns);
  }

  end(): void {
    const messages = this.#messages;
    if (messages.length === 0) return;
    this.#messages = [];
    this.bytes = 0;
    // After the word that closes a connection there must not be another: its client resumes elsewhere.
    if (this.#socket.destroyed || this.#connected.readyState !== this.#connected.OPEN) return;
    if (messages.length > 1) this.#socket.cork();
    for (const message of messages) this.#socket.write(message);
    if (messages.length > 1) this.#socket.uncork();
  }
}

async function untilDrained(socket: Socket): Promise<void> {
  const tooLong = AbortSignal.timeout(maxStall);
  try {
    await Promise.race([once(socket, "drain", { signal: tooLong }), once(socket, "close", { signal: tooLong })]);
  } catch (error) {
    if (!tooLong.aborted && !socket.destroyed) throw error;
    socket.destroy();
  }
}
