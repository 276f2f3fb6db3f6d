import type { Declaration } from "@freehold/kernel/table/declaration.ts";
import { appRouter } from "../../router.ts";
import type { Meta } from "../../trpc.ts";

/** A live view of the product, as the router has it. */
export type LiveProcedure = {
  readonly path: string;
  readonly table: Declaration;
  /** What answers now what the stream keeps answering: a list, or of an organization its only row. */
  readonly asks: { readonly path: string; readonly kind: "list" | "get" };
};

type Procedure = { readonly _def: { readonly type: "query" | "mutation" | "subscription"; readonly meta?: Meta } };
// Proof: each procedure has a type of its own; only what all have in common is read here.
const all = appRouter._def.procedures as unknown as Readonly<Record<string, Procedure>>;
const procedures: ReadonlyMap<string, Procedure> = new Map(Object.entries(all));

/** Every live view of a table. Found in the router: a new one is followed without a word here. */
export const liveProcedures: readonly LiveProcedure[] = [...procedures].flatMap(([path, { _def }]) => {
  const table = _def.meta?.resource;
  if (_def.type !== "subscription" || !table || path.endsWith(".export")) return [];
  const noun = path.slice(0, path.lastIndexOf(".") + 1);
  const kind = procedures.has(`${noun}list`) ? ("list" as const) : ("get" as const);
  return [{ path, table, asks: { path: noun + kind, kind } }];
});

/** What changes something, by path. */
export const mutations: readonly string[] = [...procedures].flatMap(([path, { _def }]) => (_def.type === "mutation" ? [path] : []));
