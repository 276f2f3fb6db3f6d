import type { FastifyReply, FastifyRequest } from "fastify";
import type { Call } from "@freehold/api/context.ts";
import { printDeviceCookie, readDeviceCookie } from "@freehold/identity/known-device.ts";
import { isSecure } from "./calls/call-headers.ts";

/** The cookie by which a browser is known to have signed in before. */
export function deviceOf({ headers, peer }: FastifyRequest, reply: FastifyReply): NonNullable<Call["device"]> {
  const secure = isSecure(headers, peer);
  return {
    cookie: readDeviceCookie(headers.cookie, secure),
    keep: (cookie) => void reply.header("set-cookie", printDeviceCookie(cookie, secure)),
  };
}
