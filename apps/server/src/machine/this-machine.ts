import type { IncomingMessage } from "node:http";

type Asked = { readonly headers: IncomingMessage["headers"]; readonly socket: { readonly remoteAddress?: string | undefined } };

/**
 * Whether the request was made on the server's own machine, for its own name there. What a proxy passes on comes from
 * this machine too, but asks for another name or says for whom it speaks; so does a page that has its name point here.
 */
export function isFromThisMachine({ headers, socket }: Asked): boolean {
  if (Object.keys(headers).some((name) => ofProxies.test(name))) return false;
  return isLoopback(socket.remoteAddress) && isLocalName(headers.host) && (headers.origin === undefined || isLocalName(headers.origin));
}

const ofProxies = /^(forwarded|via|x-real-ip|x-forwarded-.*)$/;

const isLoopback = (address = ""): boolean => /^(::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/.test(address);

/** Whether a host or an address names the very machine that asks. */
export const isLocalName = (place = ""): boolean => /^(https?:\/\/)?(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(place);
