import type { AnyRouter } from "@trpc/server";
import type { Kind } from "@freehold/kernel/expression/kinds.ts";
import { nobody } from "@freehold/kernel/expression/language.ts";
import { residueForRole } from "@freehold/kernel/expression/residue.ts";
import { sentence } from "@freehold/kernel/expression/sentence.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import { sortsOf } from "@freehold/kernel/resource/inputs.ts";
import { declarationOf, words, type ColumnDeclaration, type Declaration } from "@freehold/kernel/table/declaration.ts";
import type { TextFormat } from "@freehold/kernel/table/facts.ts";
import { linkLabels } from "@freehold/kernel/table/link.ts";
import { commands, type Command } from "@freehold/kernel/table/policy.ts";
import type { Meta } from "../../trpc.ts";

/** A column as generic screens need it. */
export type ColumnDescription = {
  key: string;
  label: string;
  help: string | null;
  unit: string | null;
  /** Null for what is stored but cannot be compared. */
  kind: Kind | null;
  values: readonly string[] | null;
  required: boolean;
  readOnly: boolean;
  secondary: boolean;
  multiline: boolean;
  min: number | bigint | null;
  max: number | bigint | null;
  minLength: number | null;
  maxLength: number | null;
  /** Path of the resource whose row it names. */
  reference: string | null;
  isUser: boolean;
  /** What its text must be besides short enough. */
  format: TextFormat | null;
};

/** A kind of record as generic screens need it, for one caller. */
export type ResourceDescription = {
  /** Where its procedures are, such as `coldchain.unit`. */
  path: string;
  label: string;
  plural: string;
  columns: ColumnDescription[];
  key: readonly string[];
  sorts: string[];
  searches: boolean;
  procedures: string[];
  /** What the caller may do with some rows at least. */
  may: Record<Command, boolean>;
  /** Whether the caller may take some rows at least out as a file. */
  mayExport: boolean;
  /** Who may do it, in words. */
  who: Record<Command, string>;
};

/** Every resource of the router: what it is, and what the caller may do with it. */
export function describeResources(router: AnyRouter, caller: Pick<Principal, "role">): ResourceDescription[] {
  const found = new Map<string, { declaration: Declaration; procedures: string[] }>();
  for (const [path, procedure] of Object.entries(router._def.procedures as Record<string, { _def: { meta?: Meta } }>)) {
    const declaration = procedure._def.meta?.resource;
    if (!declaration) continue;
    const [, parent, name] = /^(.*)\.([^.]*)$/.exec(path)!;
    const entry = found.get(parent!) ?? { declaration, procedures: [] };
    entry.procedures.push(name!);
    found.set(parent!, entry);
  }
  const paths = new Map([...found].map(([path, { declaration }]) => [declaration, path]));
  return [...found].map(([path, { declaration, procedures }]) => ({
    path,
    label: declaration.label,
    plural: declaration.plural,
    columns: [...declaration.columns.values()].map((column) => describeColumn(column, paths)),
    key: declaration.key,
    sorts: sortsOf(declaration),
    searches: declaration.search.length > 0,
    procedures,
    may: each(
      (command) =>
        procedures.includes(procedureOf[command]) && residueForRole(declaration.policy[command] ?? nobody, caller.role) !== false,
    ),
    mayExport: procedures.includes("export") && residueForRole(declaration.exports, caller.role) !== false,
    who: each((command) => sentence(declaration.policy[command] ?? nobody, labelsOf(declaration))),
  }));
}

const procedureOf: Record<Command, string> = { read: "list", create: "create", update: "update", remove: "remove" };

function each<T>(of: (command: Command) => T): Record<Command, T> {
  return Object.fromEntries(commands.map((command) => [command, of(command)])) as Record<Command, T>;
}

/** What people call the columns of a table and the links of the product, for sentences about its policy. */
export function labelsOf({ columns }: Pick<Declaration, "columns">): Record<string, string> {
  const columnLabels = Object.fromEntries([...columns.values()].map(({ key, facts }) => [key, (facts.label ?? words(key)).toLowerCase()]));
  return { ...linkLabels(), ...columnLabels };
}

function describeColumn(column: ColumnDeclaration, paths: ReadonlyMap<Declaration, string>): ColumnDescription {
  const { key, facts, kind, values, optional, reference, isUser } = column;
  return {
    key,
    label: facts.label ?? words(key),
    help: facts.help ?? null,
    unit: facts.unit ?? null,
    kind: kind ?? null,
    values: values ?? null,
    required: !optional,
    readOnly: facts.readOnly ?? false,
    secondary: facts.secondary ?? false,
    multiline: facts.multiline ?? false,
    min: facts.min ?? null,
    max: facts.max ?? null,
    minLength: facts.minLength ?? null,
    maxLength: facts.maxLength ?? null,
    reference: (reference && paths.get(declarationOf(reference.target()))) ?? null,
    isUser,
    format: facts.format ?? null,
  };
}
