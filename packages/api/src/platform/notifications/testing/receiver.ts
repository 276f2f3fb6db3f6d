import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** What was posted to a receiver. */
export type Posted = { readonly path: string; readonly headers: IncomingMessage["headers"]; readonly body: Buffer };

/** What a receiver answers: a status and words, or nothing at all. */
export type Reply = { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> } | "silence";

/** A server outside of the product, on this machine: keeps what is posted to it and answers as it is told. */
export type Receiver = AsyncDisposable & {
  readonly url: string;
  readonly posted: Posted[];
  /** Answers each request from now on. */
  answer: (posted: Posted) => Reply;
};

export async function openReceiver(): Promise<Receiver> {
  const posted: Posted[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const one = { path: request.url ?? "", headers: request.headers, body: Buffer.concat(chunks) };
      posted.push(one);
      const reply = receiver.answer(one);
      if (reply === "silence") return;
      response.writeHead(reply.status, reply.headers);
      response.end(reply.body ?? "");
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  // Proof: it listens on a port of this machine.
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}`,
    posted,
    answer: () => ({ status: 204 }),
    [Symbol.asyncDispose]: () =>
      new Promise<void>((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
  return receiver;
}
