import { once } from "node:events";
import type { Socket } from "node:net";
import type { Flow } from "@freehold/api/context.ts";
import { faults } from "@freehold/kernel/fault.ts";

const fault = faults("live", {
  tooManyStreams: ["throttled", "This page follows too many things at once. Close some of it."],
});

/** Streams of one socket. A page of the web app follows about ten. */
const maxStreams = 64;
/** What may lie between the server and a client that does not read. */
const maxUnreadBytes = 256 * 1024;
/** How long a client may read nothing before it is let go, to come back from where it was. */
const maxStall = 30_000;

/** Keeps the streams of one socket within bounds: tRPC itself would send to a client that never reads. */
export function flowOf(socket: Socket): Flow {
  let streams = 0;
  let stalled: Promise<void> | undefined;
  return {
    begin: () => {
      if (streams >= maxStreams) throw fault.tooManyStreams({ retryAfter: 10 });
      streams++;
      return () => void streams--;
    },
    drained: async () => {
      if (socket.writableLength <= maxUnreadBytes || socket.destroyed) return;
      // One wait for all streams of the socket.
      await (stalled ??= untilDrained(socket).finally(() => (stalled = undefined)));
    },
  };
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
