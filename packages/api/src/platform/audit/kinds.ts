import type { AnyRouter } from "@trpc/server";
import { declarationOf, words, type Declaration } from "@freehold/kernel/table/declaration.ts";
import { structure } from "../../structure.ts";
import { declaredProcedures, declaredResources } from "../permissions/procedures.ts";

/** A kind of record as the trail tells of it. */
export type RecordKind = {
  /** Where its procedures are, such as `coldchain.unit`; null when it has none. */
  readonly path: string | null;
  readonly label: string;
  readonly declaration: Declaration | undefined;
};

/** The router is read when the first caller asks: it contains the procedures of the trail, too. */
const wholeRouter = async (): Promise<AnyRouter> => (await import("../../router.ts")).appRouter;

let kinds: Promise<ReadonlyMap<string, RecordKind>> | undefined;

/** Every kind of record by the name of its table, such as `platform.membership`. */
export function recordKinds(): Promise<ReadonlyMap<string, RecordKind>> {
  return (kinds ??= wholeRouter().then((router) => {
    const paths = new Map(declaredResources(declaredProcedures(router)).map(({ path, declaration }) => [declaration, path]));
    return new Map(
      structure.tables.map(declarationOf).map((declaration) => {
        const path = paths.get(declaration) ?? null;
        return [declaration.fullName, { path, label: declaration.label, declaration }];
      }),
    );
  }));
}

/** What people call what belongs to no organization. */
const accountKinds: Readonly<Record<string, string>> = {
  "identity.user": "Account",
  "identity.totp": "Authenticator app",
  "identity.passkey": "Passkey",
  "identity.external_account": "Account elsewhere",
};

/** The kind of a table; one that is declared nowhere, or not any more, is known by its name alone. */
export const kindOf = (known: ReadonlyMap<string, RecordKind>, table: string): RecordKind =>
  known.get(table) ?? { path: null, label: accountKinds[table] ?? words(table.slice(table.lastIndexOf(".") + 1)), declaration: undefined };

/** The names of tables that somebody means by a path or by the name of a table. */
export function tablesMeant(known: ReadonlyMap<string, RecordKind>, meant: string): string[] {
  const byPath = [...known].flatMap(([table, { path }]) => (path === meant ? [table] : []));
  return [...new Set([...byPath, meant])];
}
