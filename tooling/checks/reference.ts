import { readFileSync, writeFileSync } from "node:fs";
import { planRoutes } from "@freehold/api/rest/routes.ts";
import { structure } from "@freehold/api/structure.ts";
import { appRouter } from "@freehold/api/router.ts";
import { describeProcedures } from "@freehold/api/platform/catalogue/procedures.ts";
import { nobody } from "@freehold/kernel/expression/language.ts";
import { sentence } from "@freehold/kernel/expression/sentence.ts";
import { declarationOf, words, type ColumnDeclaration, type Declaration } from "@freehold/kernel/table/declaration.ts";
import { linkLabels } from "@freehold/kernel/table/link.ts";
import { commands } from "@freehold/kernel/table/policy.ts";

const file = "docs/reference.md";

/** What every table has is said once. */
const everywhere = new Set(["id", "orgId", "createdAt", "updatedAt", "version"]);

/** A table of Markdown. */
function grid(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function limitsOf({ facts, values, reference }: ColumnDeclaration): string {
  const { min, max, minLength, maxLength } = facts;
  return [
    ...(reference ? [`a row of \`${declarationOf(reference.target()).fullName}\``] : []),
    ...(values ? [values.join(", ")] : []),
    ...(min === undefined ? [] : [`from ${min}`]),
    ...(max === undefined ? [] : [`to ${max}`]),
    ...(minLength === undefined ? [] : [minLength === 1 ? "not empty" : `at least ${minLength} characters`]),
    ...(maxLength === undefined ? [] : [`at most ${maxLength} characters`]),
  ].join("; ");
}

function columnRow(column: ColumnDeclaration): string[] {
  const { key, kind, facts, optional } = column;
  const given = facts.readOnly ? "by the product" : optional ? "optional" : "required";
  const help = [facts.help ?? "", limitsOf(column)].filter(Boolean).join(" ");
  return [`\`${key}\``, facts.label ?? words(key), [kind ?? "json", facts.unit ?? ""].filter(Boolean).join(", "), given, help];
}

function tablePage(declaration: Declaration): string {
  const { fullName, plural, policy, columns, sort, search } = declaration;
  const shown = [...columns.values()].filter(({ key }) => !everywhere.has(key));
  const labels = {
    ...linkLabels(),
    ...Object.fromEntries(shown.map(({ key, facts }) => [key, (facts.label ?? words(key)).toLowerCase()])),
  };
  return [
    `### ${plural}: \`${fullName}\``,
    grid(["column", "label", "kind", "given", "what it holds"], shown.map(columnRow)),
    grid(
      ["may", "who"],
      commands.map((command) => [command, sentence(policy[command] ?? nobody, labels)]),
    ),
    ...(sort.length > 0 ? [`Sorted by ${sort.join(", ")}.`] : []),
    ...(search.length > 0 ? [`Searched in ${search.join(", ")}.`] : []),
  ].join("\n\n");
}

const described = describeProcedures(appRouter);
const addresses = new Map(
  planRoutes(appRouter, described).routes.map((route) => [route.path, `\`${route.method} /${route.segments.join("/")}\``]),
);
const procedures = described.map(({ path, type, summary, permission }) => [
  `\`${path}\``,
  type,
  permission ?? "",
  summary ?? "",
  addresses.get(path) ?? "",
]);
const reference = `${[
  "# Reference",
  "Every table and every procedure, from their declarations. Made by `pnpm fix`; do not edit.",
  "## Tables",
  `Every row belongs to one organization and is seen by nobody outside of it. Who may do what within it stands with each
table. Besides its columns a row has \`id\`, \`createdAt\`, \`updatedAt\` and \`version\`, kept by the product; a row of a series has none.`,
  ...structure.tables.map((table) => tablePage(declarationOf(table))),
  "## Procedures",
  "The same over tRPC and on the command line: `coldchain.unit.list` is `pnpm freehold coldchain unit list`, and `live` is `watch`. Addresses of REST are below `/api/v1`; what is about accounts is below `/api/auth`.",
  grid(["procedure", "kind", "for", "what it does", "REST"], procedures),
].join("\n\n")}\n`;

if (process.argv.includes("--write")) writeFileSync(file, reference);
else if (readFileSync(file, "utf8") !== reference) {
  process.stderr.write(`${file} is not what the declarations say; run \`pnpm fix\`.\n`);
  process.exitCode = 1;
}
