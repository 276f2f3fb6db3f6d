import type { IncomingMessage } from "node:http";
import proxyAddr from "@fastify/proxy-addr";
import type { Logger } from "pino";
import type { Config } from "./config.ts";

/** Who is at the other end of a request, as far as the network tells. */
export type Peer = {
  /** The address of whoever made the request; that of a trusted proxy only when it passed on none. */
  readonly address: string;
  /** Whether they are known to have come by HTTPS. */
  readonly isSecure: boolean;
};

/** Tells who is at the other end of a request, or of the request for a socket. */
export type PeerOf = (message: IncomingMessage) => Peer;

/**
 * What headers say of whom they speak for counts only when a trusted proxy sent them: anybody else can write what they like.
 * Who asks for the host of a public address by HTTPS came by HTTPS, whatever ended it in front.
 */
export function peersOf({ trustedProxies, publicUrl }: Pick<Config, "trustedProxies" | "publicUrl">, log: Logger): PeerOf {
  const isTrusted = trustedProxies.length > 0 ? proxyAddr.compile([...trustedProxies]) : () => false;
  const secureHost = publicUrl?.startsWith("https:") ? new URL(publicUrl).host : undefined;
  let hasWarned = false;
  const warn = (proxy: string): void => {
    if (hasWarned) return;
    hasWarned = true;
    log.warn({ proxy }, "A proxy passes requests on but is not named in TRUSTED_PROXIES: all who come through it count as one");
  };
  return (message) => {
    const { headers, socket } = message;
    const neighbour = socket.remoteAddress ?? "";
    const isPublic = secureHost !== undefined && headers.host === secureHost;
    if (!isTrusted(neighbour, 0)) {
      if (headers["x-forwarded-for"] !== undefined) warn(neighbour);
      return { address: neighbour, isSecure: isPublic };
    }
    // The proxy next to us wrote the last entry.
    const protocol = [headers["x-forwarded-proto"] ?? ""].flat().join().split(",").at(-1)!.trim();
    return { address: proxyAddr(message, isTrusted), isSecure: isPublic || protocol === "https" };
  };
}
