import type { Asked, Readings } from "./orders.ts";

/** Writes the requests of one connection, each another one. */
export function requestsOf({ method, path, headers, body, picks = [""] }: Asked, connection: number, numbers: () => number): () => string {
  const lines = Object.entries({ host: "127.0.0.1", ...headers }).map(([name, value]) => `${name}: ${value}`);
  const readings = typeof body === "object" ? bodiesOf(body, connection) : undefined;
  // Connections begin at different places, or they would all ask for the same row at the same moment.
  let turn = connection * 7919;
  return () => {
    const n = String(numbers());
    const pick = picks[turn++ % picks.length]!;
    const fill = (text: string): string => text.replaceAll("{pick}", pick).replaceAll("{n}", n);
    const content = readings ? readings() : typeof body === "string" ? fill(body) : "";
    const about = method === "POST" ? `\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(content)}` : "";
    return `${method} ${fill(path)} HTTP/1.1\r\n${lines.join("\r\n")}${about}\r\n\r\n${content}`;
  };
}

const perConnection = 10;
const stepMs = 1000;

/** Each call brings the next readings of ten sensors, a second apart. How far a sensor has come is known to its connection. */
function bodiesOf({ sensors, count, from, asTrpc }: Readings, connection: number): () => string {
  const own = sensors.slice(connection * perConnection, (connection + 1) * perConnection);
  // What superjson writes of dates depends on their places only.
  const meta = asTrpc
    ? JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, at) => [`readings.${at}.measuredAt`, ["Date"]])))
    : "";
  return () => {
    const at = progress.get(own[0]!) ?? from;
    const rows = Array.from({ length: count }, (_, row) => {
      const measuredAt = new Date(at + Math.floor(row / own.length) * stepMs).toISOString();
      return `{"sensor":"${own[row % own.length]}","measuredAt":"${measuredAt}","celsius":${3 + (row % 10) / 10}}`;
    });
    progress.set(own[0]!, at + Math.ceil(count / own.length) * stepMs);
    return asTrpc ? `{"json":{"readings":[${rows.join()}]},"meta":{"values":${meta},"v":1}}` : `{"readings":[${rows.join()}]}`;
  };
}

/** Up to when a connection's sensors have reported, over all runs. */
const progress = new Map<string, number>();
