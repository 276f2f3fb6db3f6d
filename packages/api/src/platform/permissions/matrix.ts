import type { AnyRouter } from "@trpc/server";
import { nobody, type Expression } from "@freehold/kernel/expression/language.ts";
import { residueForRole, type Residue } from "@freehold/kernel/expression/residue.ts";
import { sentence } from "@freehold/kernel/expression/sentence.ts";
import { roles, type Role } from "@freehold/kernel/role.ts";
import { words } from "@freehold/kernel/table/declaration.ts";
import { linkLabels } from "@freehold/kernel/table/link.ts";
import { commands, type Command } from "@freehold/kernel/table/policy.ts";
import { labelsOf } from "../catalogue/catalogue.ts";
import { permissionSentence } from "../catalogue/procedures.ts";
import {
  declaredProcedures,
  declaredResources,
  isForMembers,
  isOpenToKeys,
  type DeclaredProcedure,
  type DeclaredResource,
} from "./procedures.ts";

/** What a role may: everything, nothing, or what the sentence says of the rows. */
export type Verdict = { readonly may: "yes" | "no" | "some"; readonly when: string | null };

/** Who may do one thing with the rows of a table. */
export type CommandRule = {
  readonly command: Command | "export";
  /** Who may, in one sentence. */
  readonly who: string;
  readonly roles: Readonly<Record<Role, Verdict>>;
};

/** Who may do what with the rows of a table; PostgreSQL enforces exactly this. */
export type ResourceRules = {
  readonly path: string;
  readonly module: string;
  readonly plural: string;
  readonly rules: readonly CommandRule[];
};

/** Who may call a procedure that is not about the rows of one table alone. */
export type ProcedureRule = {
  readonly path: string;
  readonly module: string;
  readonly summary: string;
  readonly who: string;
  /** Null for procedures outside organizations. */
  readonly roles: Readonly<Record<Role, Verdict>> | null;
  /** Whether it asks for a recent proof of who one is. */
  readonly isSensitive: boolean;
  readonly isOpenToKeys: boolean;
};

/** Who may do what, as it is declared: nothing in it comes from a database. */
export type PermissionMatrix = { readonly resources: readonly ResourceRules[]; readonly procedures: readonly ProcedureRule[] };

/** The permission matrix of a router. Costs some milliseconds: ask once, keep the answer. */
export function permissionMatrix(router: AnyRouter): PermissionMatrix {
  const procedures = declaredProcedures(router);
  return {
    resources: declaredResources(procedures).map(resourceRules),
    procedures: procedures.filter(({ resource }) => !resource).map(procedureRule),
  };
}

/** The part of the product that a path belongs to. */
export const moduleOf = (path: string): string => path.split(".", 1)[0]!;

function resourceRules({ path, declaration, procedures }: DeclaredResource): ResourceRules {
  const labels = labelsOf(declaration);
  return {
    path,
    module: moduleOf(path),
    plural: declaration.plural,
    rules: [...commands, "export" as const].map((command) => {
      const exports = procedures.includes("export") ? declaration.exports : nobody;
      const policy = command === "export" ? exports : (declaration.policy[command] ?? nobody);
      return { command, who: sentence(policy, labels), roles: byRole(policy, labels) };
    }),
  };
}

function procedureRule(procedure: DeclaredProcedure): ProcedureRule {
  const { path, summary, permission, isSensitive } = procedure;
  return {
    path,
    module: moduleOf(path),
    summary,
    who: permissionSentence(permission) ?? words(String(permission)),
    roles: isForMembers(procedure) ? byRole(procedure.permission, linkLabels()) : null,
    isSensitive,
    isOpenToKeys: isOpenToKeys(procedure),
  };
}

type Labels = Readonly<Record<string, string>>;

function byRole(expression: Expression, labels: Labels): Record<Role, Verdict> {
  return Object.fromEntries(roles.map((role) => [role, verdictOf(residueForRole(expression, role), labels)])) as Record<Role, Verdict>;
}

/** What is left of a policy, for people. */
export function verdictOf(residue: Residue, labels: Labels): Verdict {
  if (typeof residue === "boolean") return { may: residue ? "yes" : "no", when: null };
  return { may: "some", when: sentence(residue, labels) };
}
