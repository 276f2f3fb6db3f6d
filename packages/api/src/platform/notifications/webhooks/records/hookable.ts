import type { AnyRouter } from "@trpc/server";
import { residueForRole } from "@freehold/kernel/expression/residue.ts";
import { nobody, type Expression } from "@freehold/kernel/expression/language.ts";
import { parseFilter } from "@freehold/kernel/expression/parse.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import { declarationOf, type Declaration } from "@freehold/kernel/table/declaration.ts";
import type { Backend } from "../../../../backend.ts";
import { declaredProcedures, declaredResources } from "../../../permissions/procedures.ts";

/** A kind of record whose changes webhooks can be told of. */
export type Hookable = { readonly resource: string; readonly declaration: Declaration };

/** The router and the tables are read when the first caller asks: they contain these procedures, and those that need them. */
const wholeRouter = async (): Promise<AnyRouter> => (await import("../../../../router.ts")).appRouter;
const wholeStructure = async (modules: Backend["modules"]) => (await import("../../../../structure.ts")).structureOf(modules);

const known = new WeakMap<Backend["modules"], Promise<ReadonlyMap<string, Hookable>>>();

/** Every kind of record whose changes webhooks can be told of, by the path of its procedures. */
export function hookables({ modules }: Pick<Backend, "modules">): Promise<ReadonlyMap<string, Hookable>> {
  const found = known.get(modules) ?? hookablesOf(modules);
  known.set(modules, found);
  return found;
}

async function hookablesOf(modules: Backend["modules"]): Promise<ReadonlyMap<string, Hookable>> {
  const [router, structure] = await Promise.all([wholeRouter(), wholeStructure(modules)]);
  const hooked = new Set(structure.hooked.map(declarationOf));
  const readable = declaredResources(declaredProcedures(router)).filter(
    ({ declaration, procedures }) => hooked.has(declaration) && procedures.includes("list"),
  );
  return new Map(readable.map(({ path, declaration }) => [path, { resource: path, declaration }]));
}

/** Whether somebody of this role may read some of the records at all. */
export const mayReadSome = ({ policy }: Declaration, { role }: Pick<Principal, "role">): boolean =>
  residueForRole(policy.read ?? nobody, role) !== false;

/** A filter as it is stored: what JSON cannot hold is text, which `parseFilter` reads again. @throws filter.invalid */
export function storedFilter({ columns }: Declaration, filter: unknown): unknown {
  if (filter === undefined || filter === null) return null;
  const open = new Map([...columns].filter(([, { facts }]) => facts.secret !== true));
  const text = JSON.stringify(parseFilter(filter, open), (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value));
  return JSON.parse(text) as unknown;
}

/** What is stored as an expression again; undefined where everything is meant. @throws filter.invalid when a column is gone */
export const readFilter = ({ columns }: Declaration, stored: unknown): Expression | undefined =>
  stored === null || stored === undefined ? undefined : parseFilter(stored, columns);
