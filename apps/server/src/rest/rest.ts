import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import type { Backend } from "@freehold/api/backend.ts";
import type { Context } from "@freehold/api/context.ts";
import { describeProcedures } from "@freehold/api/platform/catalogue/procedures.ts";
import { authRoutes } from "@freehold/api/rest/auth-routes.ts";
import { Addresses } from "@freehold/api/rest/match.ts";
import { planRoutes } from "@freehold/api/rest/routes.ts";
import { appRouter } from "@freehold/api/router.ts";
import { countRequests } from "../files/count-requests.ts";
import { describeRest } from "./description.ts";
import { restPlace } from "./door.ts";

/** As much as a call of a procedure may hold: a batch of readings. */
const maxBytes = 4 * 1024 * 1024;
/** Whoever nobody knows yet sends a name, an address and a password. */
const maxStrangerBytes = 64 * 1024;

export const prefixes = { routes: "/api/v1", auth: "/api/auth" } as const;

type Open = (request: FastifyRequest, reply: FastifyReply) => Context;

/** REST: every procedure of organizations, what programs need of accounts, and the description of both. */
export async function rest(
  app: FastifyInstance,
  backend: Pick<Backend, "modules" | "limits">,
  { open, log }: { open: Open; log: Logger },
): Promise<void> {
  // Planned when somebody asks first: a server that only the web app uses needs none of it.
  let planned: ReturnType<typeof plan> | undefined;
  const known = () => (planned ??= plan());
  await app.register(async (counted) => {
    countRequests(counted, backend.limits);
    describeRest(counted, () => ({ ...known().plan, modules: backend.modules, prefixes }));
  });
  await restPlace(app, { prefix: prefixes.routes, find: (segments) => known().routes.find(segments), maxBytes, open, log });
  await restPlace(app, { prefix: prefixes.auth, find: (segments) => known().auth.find(segments), maxBytes: maxStrangerBytes, open, log });
  await restPlace(app, { prefix: "/api", find: () => undefined, maxBytes: maxStrangerBytes, open, log });
}

function plan() {
  const described = describeProcedures(appRouter);
  const { routes } = planRoutes(appRouter, described);
  const auth = authRoutes(appRouter, described);
  return { plan: { routes, auth }, routes: new Addresses(routes), auth: new Addresses(auth) };
}
