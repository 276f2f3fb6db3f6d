import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Readable } from "node:stream";
import { faults } from "@freehold/kernel/fault.ts";

const fault = faults("files", {
  scannerAway: ["unavailable", "The virus scanner cannot be asked. The file waits for it."],
});

/** What the scanner says of some content. */
export type ScanResult =
  | { readonly verdict: "clean" }
  | { readonly verdict: "infected"; readonly name: string }
  | { readonly verdict: "tooLarge" };

/** Looks for viruses. @throws files.scannerAway when it gives no verdict: then it has to be asked again */
export type Scanner = (body: Readable) => Promise<ScanResult>;

/** The longest silence of the scanner. Archives take it a while. */
const patienceMs = 120_000;

/**
 * A scanner that speaks the protocol of ClamAV's daemon: the content is streamed to it in pieces with their length before them.
 * @param address `host:port`, or the path of its socket
 */
export function clamdScanner(address: string): Scanner {
  return async (body) => {
    const socket = connect(address.startsWith("/") ? { path: address } : hostAndPort(address));
    try {
      socket.setTimeout(patienceMs, () => socket.destroy(new Error("The scanner said nothing for two minutes.")));
      const answer = answerOf(socket);
      // Told with the answer: it may break while the content is still being sent.
      answer.catch(() => undefined);
      await send(socket, body);
      return verdictOf(await answer);
    } catch (cause) {
      throw fault.scannerAway({}, cause);
    } finally {
      socket.destroy();
      body.destroy();
    }
  };
}

function hostAndPort(address: string): { host: string; port: number } {
  const [, host = "", port = ""] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(address) ?? [];
  return { host, port: Number(port) };
}

async function send(socket: Socket, body: Readable): Promise<void> {
  await once(socket, "connect");
  socket.write("zINSTREAM\0");
  for await (const piece of body as AsyncIterable<Uint8Array>) {
    // It hangs up as soon as it has seen enough.
    if (!socket.writable) return;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(piece.byteLength);
    socket.write(length);
    if (!socket.write(piece)) await Promise.race([once(socket, "drain"), once(socket, "close")]);
  }
  if (socket.writable) socket.write(Buffer.alloc(4));
}

async function answerOf(socket: Socket): Promise<string> {
  let text = "";
  for await (const piece of socket as AsyncIterable<Buffer>) {
    text += piece.toString("latin1");
    if (text.includes("\0")) break;
  }
  return text.replace(/\0[^]*$/, "").trim();
}

function verdictOf(answer: string): ScanResult {
  if (/^stream: OK$/.test(answer)) return { verdict: "clean" };
  const [, name] = /^stream: (.{1,200}) FOUND$/.exec(answer) ?? [];
  if (name !== undefined) return { verdict: "infected", name };
  if (/size limit exceeded/i.test(answer)) return { verdict: "tooLarge" };
  throw new Error(`The scanner answered ${JSON.stringify(answer.slice(0, 200))}.`);
}
