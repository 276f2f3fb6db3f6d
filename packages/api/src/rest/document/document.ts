import type { Module } from "../../module.ts";
import { words } from "@freehold/kernel/table/declaration.ts";
import type { AuthRoute } from "../auth-routes.ts";
import type { Route } from "../route.ts";
import { authOperation, authTag } from "./auth.ts";
import { operationOf, sharedHeaders, sharedResponses, tagOf } from "./operations.ts";
import { sharedParameters } from "./parameters.ts";
import { newComponents, problemSchema, type Schema } from "./schemas.ts";

/** What the description is made of. */
export type Described = {
  readonly routes: readonly Route[];
  readonly auth: readonly AuthRoute[];
  readonly modules: readonly Pick<Module, "id" | "label">[];
  /** Before the addresses of routes, and of what is about accounts. */
  readonly prefixes: { readonly routes: string; readonly auth: string };
};

/** The whole description as OpenAPI 3.1. Costs a tenth of a second: made when somebody asks for the first time. */
export function openApiDocument({ routes, auth, modules, prefixes }: Described): Schema {
  const components = newComponents();
  const paths: Record<string, Record<string, Schema>> = {};
  const add = (address: string, method: string, operation: Schema): void => {
    paths[address] = { ...paths[address], [method.toLowerCase()]: operation };
  };
  for (const route of routes) add(`${prefixes.routes}/${route.segments.join("/")}`, route.method, operationOf(route, components));
  for (const route of auth) add(`${prefixes.auth}/${route.segments.join("/")}`, route.method, authOperation(route, components));
  const schemas = Object.fromEntries([["Problem", problemSchema], ...components.schemas]);
  return {
    openapi: "3.1.0",
    info: {
      title: "Freehold",
      version: "1",
      summary: "Every record and act of this installation.",
      description: introduction,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    tags: [{ name: authTag, description: "Accounts and their tokens." }, ...tagsOf(routes, modules)],
    security: [{ apiKey: [] }, { accessToken: [] }],
    paths: Object.fromEntries(Object.entries(paths).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      schemas,
      parameters: sharedParameters,
      responses: sharedResponses,
      headers: sharedHeaders,
      securitySchemes: {
        apiKey: { type: "http", scheme: "bearer", description: "An API key of the organization. It may do what it was made for." },
        accessToken: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "From /api/auth/login, for 15 minutes. Names a person: X-Organization-Id says where they act.",
        },
      },
    },
  };
}

const introduction = `Every list is read page by page: send \`nextCursor\` as \`cursor\`, or follow \`Link\`. Instants are RFC 3339 in UTC, amounts of
money are whole numbers in the currency's smallest unit, and what is empty is null. A column as a parameter of a list must equal
the value. Every answer tells by \`RateLimit\` what is left of the limits that counted it. Failures are \`application/problem+json\` (RFC 9457).

A record's \`ETag\` is its version: send it as \`If-Match\` and nobody's change is overwritten unseen. A \`POST\` with an \`Idempotency-Key\` may be
sent again when its answer was lost.`;

function tagsOf(routes: readonly Route[], modules: Described["modules"]): Schema[] {
  const labels = new Map(modules.map(({ id, label }) => [id, label]));
  const found = new Map(routes.map((route) => [tagOf(route), route]));
  return [...found.entries()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { collection, path }]) => {
      const holds = routes.find((route) => tagOf(route) === name && route.meta.resource)?.meta.resource;
      const module = labels.get(path.split(".", 1)[0]!);
      const own = holds?.plural ?? words((module === undefined ? collection : collection.slice(1)).join(" ").replaceAll("-", " "));
      return { name, description: module === undefined ? `${own}.` : `${module}${own === "" ? "" : `: ${own}`}.` };
    });
}
