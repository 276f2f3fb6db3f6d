import type { AnyRouter, ProcedureType } from "@trpc/server";
import type { Expression } from "@freehold/kernel/expression/language.ts";
import { residueForRole } from "@freehold/kernel/expression/residue.ts";
import { isAtLeast, roles, type Role } from "@freehold/kernel/role.ts";
import type { Declaration } from "@freehold/kernel/table/declaration.ts";
import type { Meta, Permission } from "../../trpc.ts";
import { opensDoors } from "../access/admission.ts";

/** A procedure as far as its permission goes. */
export type DeclaredProcedure = {
  /** With dots: `coldchain.unit.list`. */
  readonly path: string;
  readonly summary: string;
  readonly permission: Permission;
  readonly isSensitive: boolean;
  /** Whether it changes anything. */
  readonly changes: boolean;
  /** The table it is a generic procedure of. */
  readonly resource: Declaration | undefined;
};

/** One that members of an organization call, as their roles allow. */
export type MembersProcedure = DeclaredProcedure & { readonly permission: Expression };

/** What every procedure of a router declares, by path. */
export function declaredProcedures(router: AnyRouter): DeclaredProcedure[] {
  // tRPC keeps all procedures flat by path, but types the record by the router it cannot know here.
  const procedures = router._def.procedures as Readonly<
    Record<string, { readonly _def: { readonly type: ProcedureType; readonly meta: Meta } }>
  >;
  return Object.entries(procedures)
    .map(([path, { _def }]) => {
      const { permission, summary = "", sensitive = false, resource } = _def.meta;
      return { path, summary, permission, isSensitive: sensitive, changes: _def.type === "mutation", resource };
    })
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Whether it is for members of an organization. */
export const isForMembers = (procedure: DeclaredProcedure): procedure is MembersProcedure => typeof procedure.permission === "object";

/** Keys and visits are managed by people: what a key may do is decided without it. */
const forPeople = ["apiKeys.", "supportVisits."];

/** Whether an API key can be made for it. */
export const isOpenToKeys = (procedure: DeclaredProcedure): procedure is MembersProcedure =>
  isForMembers(procedure) &&
  !opensDoors({ path: procedure.path, sensitive: procedure.isSensitive, changes: procedure.changes }) &&
  !forPeople.some((branch) => procedure.path.startsWith(branch));

/** Whether somebody of this role may call it at least for some rows. */
export const mayCall = ({ permission }: MembersProcedure, role: Role): boolean => residueForRole(permission, role) !== false;

/** The roles that may call it, the most powerful first. */
export const callersOf = (procedure: MembersProcedure): readonly Role[] => roles.filter((role) => mayCall(procedure, role));

/** The lowest role that may call it; undefined when nobody may. */
export function lowestCaller(procedure: MembersProcedure): Role | undefined {
  return callersOf(procedure).reduce<Role | undefined>((lowest, role) => (lowest && isAtLeast(role, lowest) ? lowest : role), undefined);
}

/** A table with the generic procedures that reach it. */
export type DeclaredResource = { readonly path: string; readonly declaration: Declaration; readonly procedures: readonly string[] };

/** Every table that a router reaches, by the path of its procedures. */
export function declaredResources(procedures: readonly DeclaredProcedure[]): DeclaredResource[] {
  const found = new Map<string, { declaration: Declaration; names: string[] }>();
  for (const { path, resource } of procedures) {
    if (!resource) continue;
    const dot = path.lastIndexOf(".");
    const entry = found.get(path.slice(0, dot)) ?? { declaration: resource, names: [] };
    entry.names.push(path.slice(dot + 1));
    found.set(path.slice(0, dot), entry);
  }
  return [...found].map(([path, { declaration, names }]) => ({ path, declaration, procedures: names }));
}
