import { connect } from "node:net";

/** A request as it goes over the wire, right or wrong. A host is added where none is named; a body gets its length. */
export type RawRequest = {
  readonly method: string;
  /** What stands in the first line, unread. */
  readonly target: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string | Buffer;
};

/** What came back: the status, headers by their names in lower case in the order in which they came, the body put together. */
export type RawAnswer = { readonly status: number; readonly headers: readonly (readonly [string, string])[]; readonly body: string };

/** Sends a request byte for byte, which no client would, and reads until the server has closed the connection. */
export async function rawExchange(port: number, { method, target, headers = [], body }: RawRequest): Promise<RawAnswer> {
  const named = new Set(headers.map(([name]) => name.toLowerCase()));
  const all = [
    ...(named.has("host") ? [] : [["host", `127.0.0.1:${port}`] as const]),
    ...headers,
    ...(body === undefined || named.has("content-length") || named.has("transfer-encoding")
      ? []
      : [["content-length", String(Buffer.byteLength(body))] as const]),
    ["connection", "close"] as const,
  ];
  const head = `${method} ${target} HTTP/1.1\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
  const socket = connect({ port, host: "127.0.0.1" });
  // A server that refuses a body closes while it is being sent.
  socket.on("error", () => {});
  socket.write(Buffer.concat([Buffer.from(head, "latin1"), Buffer.from(body ?? "")]));
  const pieces: Buffer[] = [];
  socket.on("data", (piece) => pieces.push(piece));
  await new Promise((closed) => socket.once("close", closed));
  return read(Buffer.concat(pieces));
}

function read(bytes: Buffer): RawAnswer {
  const end = bytes.indexOf("\r\n\r\n");
  const [first = "", ...lines] = bytes.subarray(0, end).toString("latin1").split("\r\n");
  const headers = lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  const rest = bytes.subarray(end + 4);
  const isChunked = headers.some(([name, value]) => name === "transfer-encoding" && value === "chunked");
  return { status: Number(first.split(" ")[1]), headers, body: (isChunked ? joined(rest) : rest).toString() };
}

function joined(bytes: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; ;) {
    const line = bytes.indexOf("\r\n", at);
    const length = line === -1 ? 0 : Number.parseInt(bytes.subarray(at, line).toString("latin1"), 16);
    if (length === 0) return Buffer.concat(pieces);
    pieces.push(bytes.subarray(line + 2, line + 2 + length));
    at = line + 2 + length + 2;
  }
}
