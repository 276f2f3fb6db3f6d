import { Readable } from "node:stream";
import type { ReadableStream as WebStream } from "node:stream/web";
import { DomainError } from "@freehold/kernel/fault.ts";
import { doorPath, type ObjectDoor } from "@freehold/storage/object-door.ts";
import { unreachable } from "../failure.ts";

/** What is sent to, or fetched from, an address that the server has signed. */
export type AtAddress = {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent by PUT; without it the address is read. */
  readonly body?: Uint8Array;
  readonly signal: AbortSignal;
};

/** Follows addresses that the server has signed, wherever they lead. What they answer has to be read or destroyed. */
export type FollowAddress = (address: AtAddress) => Promise<Readable>;

/** By HTTP. Addresses without a host are the server's own. */
export function overHttp(server: string): FollowAddress {
  return async ({ url, headers = {}, body, signal }) => {
    const whole = new URL(url, server);
    const request = { headers, signal, ...(body && { method: "PUT", body: body as Uint8Array<ArrayBuffer> }) };
    const answer = await fetch(whole, request).catch((error: unknown) => {
      if (error instanceof Error && error.name === "AbortError") throw error;
      throw unreachable(whole.origin, error);
    });
    if (!answer.ok) throw refused(answer.status, await answer.text());
    // Proof: Node's own fetch gives Node's own stream; the two descriptions of its type differ.
    return answer.body ? Readable.fromWeb(answer.body as WebStream) : Readable.from([]);
  };
}

/** The store's sentence where it is ours; other stores answer in a language of their own. */
function refused(status: number, text: string): DomainError {
  const sentence = /^\{"error":"([^"\\]{1,300})"/.exec(text)?.[1];
  const kind = status >= 500 ? "unavailable" : status === 403 ? "forbidden" : status === 404 ? "missing" : "invalid";
  return new DomainError({ kind, code: "cli.storeRefused", message: sentence ?? `The store answers with status ${status}.` });
}

/** Without a server: the store on this machine's disk is asked itself, a bucket by HTTP. */
export function throughDoor(door: ObjectDoor | undefined): FollowAddress {
  const byHttp = overHttp("http://localhost");
  return async (address) => {
    if (!door || !address.url.startsWith(doorPath)) return byHttp(address);
    const { pathname, searchParams } = new URL(address.url, "http://localhost");
    const asked = { path: pathname.slice(doorPath.length), query: Object.fromEntries(searchParams) };
    const { body, headers = {} } = address;
    if (!body) return (await door.serve({ ...asked, range: headers["range"] })).body;
    const content = Readable.from([body], { objectMode: false });
    await door.receive({ ...asked, contentType: headers["content-type"], bytes: body.byteLength, body: content });
    return Readable.from([]);
  };
}
