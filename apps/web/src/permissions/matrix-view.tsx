import type { Role } from "@freehold/kernel/role.ts";
import type { Outputs } from "../api/client.ts";
import { words } from "../format/words.ts";
import { moduleScreens } from "../modules.ts";
import { PlainTable, type PlainColumn } from "../page/plain-table.tsx";
import classes from "./permissions.module.css";

type Matrix = Outputs["permissions"]["matrix"];
type ResourceRules = Matrix["resources"][number];
type ProcedureRule = Matrix["procedures"][number];
type Verdict = ResourceRules["rules"][number]["roles"][Role];

type MatrixViewProps = { readonly matrix: Matrix; readonly as: Role | undefined };

const labels = { read: "See", create: "Add", update: "Change", remove: "Remove", export: "Export" } as const;
type Command = keyof typeof labels;

/** What people call a part of the product. */
export const moduleLabel = (id: string): string => moduleScreens.find((module) => module.id === id)?.label ?? organizationPart;

/** What is not of a module is of the organization itself, or outside of all. */
const organizationPart = "Organization";
const outside = "Accounts and installation";

/** The permission matrix by parts of the product: of every role as sentences, or of one role alone. */
export function MatrixView({ matrix: { resources, procedures }, as }: MatrixViewProps) {
  const parts = [...moduleScreens.map(({ label }) => label), organizationPart, ...(as === undefined ? [outside] : [])];
  return parts.map((part) => {
    const records = resources.filter(({ module }) => moduleLabel(module) === part);
    const acts = procedures.filter(({ module, roles }) => (roles === null ? outside : moduleLabel(module)) === part);
    return (
      <section key={part} className={classes.module} aria-label={part}>
        <h2>{part}</h2>
        {records.length > 0 && (
          <PlainTable label={`Records of ${part}`} items={records} keyOf={({ path }) => path} columns={recordColumns(as)} />
        )}
        {records.length > 0 && acts.length > 0 && <h3>Acts</h3>}
        {acts.length > 0 && <PlainTable label={`Acts of ${part}`} items={acts} keyOf={({ path }) => path} columns={actColumns(as)} />}
      </section>
    );
  });
}

/** A verdict in words. */
export function spoken({ may, when }: Verdict): string {
  if (may === "yes") return "All";
  return may === "no" ? "None" : `Where ${when}`;
}

function recordColumns(as: Role | undefined): PlainColumn<ResourceRules>[] {
  return [
    { key: "plural", label: "Records", cell: ({ plural }) => plural },
    ...(Object.keys(labels) as Command[]).map((command) => ({
      key: command,
      label: labels[command],
      cell: ({ rules }: ResourceRules) => {
        const rule = rules.find((each) => each.command === command)!;
        return as === undefined ? words(rule.who) : spoken(rule.roles[as]);
      },
    })),
  ];
}

function actColumns(as: Role | undefined): PlainColumn<ProcedureRule>[] {
  return [
    {
      key: "summary",
      label: "Act",
      cell: ({ summary, path }) => (
        <>
          {summary}
          <span className={classes.path}>{path}</span>
        </>
      ),
    },
    {
      key: "who",
      label: "Who",
      cell: ({ who, roles }) => {
        const verdict = as && roles?.[as];
        if (!verdict) return words(who);
        return verdict.may === "yes" ? "Allowed" : verdict.may === "no" ? "Not allowed" : `Where ${verdict.when}`;
      },
    },
    { key: "proof", label: "Confirms who you are", cell: ({ isSensitive }) => (isSensitive ? "Yes" : "No") },
    { key: "keys", label: "API keys", cell: ({ isOpenToKeys }) => (isOpenToKeys ? "Can be made for it" : "People only") },
  ];
}
