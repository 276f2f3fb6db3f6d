import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Backend } from "@freehold/api/backend.ts";
import { createContext } from "@freehold/api/context.ts";
import { comeBack, leaveFor } from "@freehold/api/platform/accounts/external/external.ts";
import { browserSecret, printBrowserCookie, readBrowserCookie } from "@freehold/identity/external/browser-cookie.ts";
import { printSessionCookie } from "@freehold/identity/session-cookie.ts";
import { callIn } from "../calls/call-headers.ts";
import { deviceOf } from "../device.ts";

type Route = { readonly Params: { readonly provider: string }; readonly Querystring: Readonly<Record<string, unknown>> };

/**
 * The way to a provider and back. Both ends are navigations of a browser, which tell nothing of where they come from:
 * whether cookies need HTTPS follows from the public address.
 */
export function signInElsewhere(app: FastifyInstance, backend: Backend): void {
  const isSecure = (): boolean => backend.address().startsWith("https:");
  // A HEAD request would use up the state.
  const options = { exposeHeadRoute: false };

  app.get<Route>("/auth/:provider", options, async (request, reply) => {
    const browser = browserSecret(request.headers.cookie, isSecure());
    const { provider } = request.params;
    const { query } = request;
    const place = await leaveFor(contextOf(request, reply), { provider, browser, next: one(query["next"]), link: one(query["link"]) });
    reply.header("set-cookie", printBrowserCookie(browser, isSecure()));
    return lead(reply, place);
  });

  app.get<Route>("/auth/:provider/callback", options, async (request, reply) => {
    const { provider } = request.params;
    const names = ["state", "code", "error", "iss"] as const;
    const query = Object.fromEntries(names.map((name) => [name, one(request.query[name])]));
    const browser = readBrowserCookie(request.headers.cookie, isSecure());
    const place = await comeBack(contextOf(request, reply), { provider, browser, query });
    reply.header("set-cookie", printBrowserCookie(null, isSecure()));
    return lead(reply, place);
  });

  function contextOf(request: FastifyRequest, reply: FastifyReply) {
    return createContext(backend, {
      ...callIn(request.headers, request.peer),
      organizationId: undefined,
      requestId: request.id,
      device: deviceOf(request, reply),
      keepToken: (session) => {
        reply.header("set-cookie", printSessionCookie(session, isSecure()));
        return true;
      },
    });
  }
}

/** What is there twice, or is no text, is not there. Codes of some providers are long. */
const one = (value: unknown): string | undefined => (typeof value === "string" && value.length <= 4096 ? value : undefined);

/** Neither the address of this step nor the answer stays anywhere: both carry secrets. */
function lead(reply: FastifyReply, place: string) {
  return reply.header("cache-control", "no-store").header("referrer-policy", "no-referrer").redirect(place, 303);
}
