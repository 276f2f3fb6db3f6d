import type { AnyRouter, AnyTRPCProcedure } from "@trpc/server";
import type { Declaration } from "@freehold/kernel/table/declaration.ts";
import { describeProcedures, type JsonSchema, type ProcedureDescription } from "../platform/catalogue/procedures.ts";
import type { Meta } from "../trpc.ts";
import { camel, kebab } from "./naming.ts";
import { idPlace, type LeftOut, type RestMethod, type Route, type Shape } from "./route.ts";
import { isFlat } from "./schema-shape.ts";

/** All that REST offers of a router, and what it leaves out with the reasons. */
export type RoutePlan = { readonly routes: readonly Route[]; readonly left: readonly LeftOut[] };

/** What is left out by its name. */
const unsuited: readonly (readonly [branch: string, reason: string])[] = [
  ["rooms.", "A room is entered by a connection that stays open."],
  ["organizations.prepareExport", "The export is a file: a page of the web app begins it."],
];

/**
 * Plans a route for every procedure that acts in an organization. One rule holds for all of them:
 * the collection is named by the plural of its table; `list`, `get`, `create`, `update` and `remove` are what HTTP has methods for;
 * everything else is `POST`, or `GET` where it changes nothing and its input fits into an address. Whatever is about one record,
 * and says which, has its id in the address.
 */
export function planRoutes(router: AnyRouter, described: readonly ProcedureDescription[] = describeProcedures(router)): RoutePlan {
  // tRPC keeps all procedures flat by path, but types the record by the router it cannot know here.
  const procedures = router._def.procedures as Readonly<Record<string, AnyTRPCProcedure & { readonly _def: { readonly meta?: Meta } }>>;
  const collections = collectionsOf(described, procedures);
  const routes: Route[] = [];
  const left: LeftOut[] = [];
  for (const description of described) {
    const { path } = description;
    const called = procedures[path]!;
    const meta = called._def.meta ?? { permission: "machine" as const };
    const reason = reasonAgainst(description, meta);
    if (reason === undefined) routes.push(routeOf(description, { called, meta, collection: collections.get(parentOf(path))! }));
    else left.push({ path, reason });
  }
  return { routes: distinct(routes), left };
}

function reasonAgainst({ path, type }: ProcedureDescription, { permission, resource }: Meta): string | undefined {
  if (permission === "operator" || permission === "machine") return "For whoever operates the installation, by the command line.";
  if (typeof permission === "string") return "About an account and no organization: /api/auth has what programs need of it.";
  if (type === "subscription" && !isFile(path, resource))
    return "It goes on: follow it under /trpc, by WebSocket or as server-sent events.";
  return unsuited.find(([branch]) => path === branch || (branch.endsWith(".") && path.startsWith(branch)))?.[1];
}

/** The rows of a table as a file end; other streams go on. */
const isFile = (path: string, resource: Declaration | undefined): boolean => resource !== undefined && nameOf(path) === "export";

type Collection = { readonly segments: readonly string[]; readonly holds: Declaration | undefined; readonly key: string };
type Known = { readonly called: AnyTRPCProcedure; readonly meta: Meta; readonly collection: Collection };

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf(".")));
const nameOf = (path: string): string => path.slice(path.lastIndexOf(".") + 1);

/** The address of every branch of the router. Two that would have the same keep the names that they have in the router. */
function collectionsOf(
  described: readonly ProcedureDescription[],
  procedures: Readonly<Record<string, { readonly _def: { readonly meta?: Meta } }>>,
): Map<string, Collection> {
  const holds = new Map<string, Declaration>();
  const branches = new Set<string>();
  for (const { path } of described) {
    const declaration = procedures[path]!._def.meta?.resource;
    if (declaration) holds.set(parentOf(path), declaration);
    for (let branch = parentOf(path); branch !== ""; branch = parentOf(branch)) branches.add(branch);
  }
  const spelled = (branch: string, byTable: boolean): string[] => {
    const declaration = byTable ? holds.get(branch) : undefined;
    const own = declaration ? kebab(declaration.plural) : kebab(nameOf(branch));
    return branch.includes(".") ? [...spelled(parentOf(branch), byTable), own] : [own];
  };
  const taken = new Map<string, number>();
  for (const branch of branches) {
    const address = spelled(branch, true).join("/");
    taken.set(address, (taken.get(address) ?? 0) + 1);
  }
  return new Map(
    [...branches, ""].map((branch) => {
      const byTable = spelled(branch, true);
      const segments = branch === "" ? [] : taken.get(byTable.join("/")) === 1 ? byTable : spelled(branch, false);
      return [branch, { segments, holds: holds.get(branch), key: nameOf(branch) }];
    }),
  );
}

function routeOf({ path, type, input }: ProcedureDescription, { called, meta, collection }: Known): Route {
  const name = nameOf(path);
  const { segments, holds, key } = collection;
  const idKey = idKeyOf(input, [key, ...(holds ? [camel(holds.name)] : [])]);
  const isQuery = type !== "mutation";
  const isAddressable = isFlat(input, idKey);
  const shape = type === "subscription" ? "export" : shapeOf(name, { isQuery, hasId: idKey !== undefined, isAddressable });
  const inPath = shape === "list" || shape === "create" ? [] : idKey === undefined ? [] : [idPlace];
  const verb = shape === "act" || shape === "ask" || shape === "export" ? [kebab(name)] : [];
  // The version of a record is told by If-Match.
  const elsewhere = shape === "update" || shape === "remove" ? [idKey, "version"] : [idKey];
  const rest = Object.keys(input?.properties ?? {}).some((property) => !elsewhere.includes(property)) || input?.anyOf !== undefined;
  return {
    method: methodOf(shape, isAddressable),
    segments: [...segments, ...inPath, ...verb],
    shape,
    called,
    path,
    type,
    meta,
    input,
    idKey: inPath.length > 0 ? idKey : undefined,
    inputIn: !rest ? "nowhere" : (isQuery || shape === "remove") && isAddressable ? "query" : "body",
    collection: segments,
  };
}

/** The property that names the record that a procedure is about: `id`, or the noun with `Id`. */
function idKeyOf(input: JsonSchema | undefined, nouns: readonly string[]): string | undefined {
  const isId = (key: string): boolean => input?.properties?.[key]?.format === "uuid" && (input.required ?? []).includes(key);
  return ["id", ...nouns.map((noun) => `${noun}Id`)].find(isId);
}

function shapeOf(name: string, { isQuery, hasId, isAddressable }: { isQuery: boolean; hasId: boolean; isAddressable: boolean }): Shape {
  if (isQuery) {
    if (name === "list" && !hasId && isAddressable) return "list";
    return name === "get" && hasId && isAddressable ? "get" : "ask";
  }
  if (name === "create") return "create";
  if (name === "update" && hasId) return "update";
  return name === "remove" && hasId && isAddressable ? "remove" : "act";
}

function methodOf(shape: Shape, isAddressable: boolean): RestMethod {
  if (shape === "update") return "PATCH";
  if (shape === "remove") return "DELETE";
  if (shape === "create" || shape === "act") return "POST";
  return isAddressable ? "GET" : "POST";
}

/** @throws TypeError when two procedures have one address and method */
function distinct(routes: readonly Route[]): readonly Route[] {
  const seen = new Map<string, string>();
  for (const { method, segments, path } of routes) {
    const address = `${method} /${segments.join("/")}`;
    const other = seen.get(address);
    if (other !== undefined) throw new TypeError(`${other} and ${path} would both be ${address}.`);
    seen.set(address, path);
  }
  return routes;
}
