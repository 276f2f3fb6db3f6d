import { Link } from "@tanstack/react-router";
import { IconAlertCircle, IconCircleCheck, IconEqual, IconPencil } from "@tabler/icons-react";
import type { Outputs, ResourceDescription } from "../api/client.ts";
import { useOrganizationSlug } from "../organization/use-organization-slug.ts";
import { recordLink } from "../resource/record-link.ts";
import { Value } from "../resource/value.tsx";
import { State, type StateLook } from "../state/state.tsx";
import { PlainTable, type PlainColumn } from "../page/plain-table.tsx";
import { constantsOf, type Plan } from "./plan.ts";
import classes from "./imports.module.css";

type PreviewRow = Outputs["imports"]["preview"][number];

const looks: Record<PreviewRow["outcome"], StateLook> = {
  create: { label: "New", tone: "good", icon: IconCircleCheck },
  update: { label: "Changes", tone: "warn", icon: IconPencil },
  leave: { label: "There already", tone: "idle", icon: IconEqual },
  fail: { label: "Error", tone: "bad", icon: IconAlertCircle },
};

type PreviewTableProps = { readonly resource: ResourceDescription; readonly plan: Plan; readonly rows: readonly PreviewRow[] };

/** The first lines as they would be stored, with what is wrong at its cell. */
export function PreviewTable({ resource, plan, rows }: PreviewTableProps) {
  const columns = [...plan.columns, ...constantsOf(plan)].flatMap(({ to }) => resource.columns.find(({ key }) => key === to) ?? []);
  const missing = [...new Set(rows.flatMap(({ problems }) => Object.keys(problems)))].flatMap((field) =>
    columns.some(({ key }) => key === field) ? [] : (resource.columns.find(({ key }) => key === field) ?? []),
  );
  const cells = [...columns, ...missing].map((column): PlainColumn<PreviewRow> => ({
    key: column.key,
    label: column.label,
    cell: ({ values, problems: { [column.key]: problem } }) =>
      problem === undefined ? (
        <Value path={resource.path} column={column} value={values[column.key]} />
      ) : (
        <span className={classes.problem}>{problem}</span>
      ),
  }));
  return (
    <div className={classes.scroll}>
      <PlainTable
        label="First lines as they would be stored"
        items={rows}
        keyOf={({ line }) => String(line)}
        columns={[
          { key: "line", label: "Line", cell: ({ line }) => `Line ${line}` },
          { key: "outcome", label: "Becomes", cell: (row) => <Outcome resource={resource} row={row} /> },
          ...cells,
        ]}
      />
    </div>
  );
}

function Outcome({ resource, row }: { readonly resource: ResourceDescription; readonly row: PreviewRow }) {
  const organization = useOrganizationSlug();
  const { outcome, match, similar, problems } = row;
  return (
    <>
      <State look={looks[outcome]} />
      {problems[""] !== undefined && <span className={classes.problem}>{problems[""]}</span>}
      {match && outcome !== "create" && (
        <Link className={classes.match} {...recordLink(organization, resource.path, match.id)}>
          {match.name ?? resource.label}
        </Link>
      )}
      {similar.length > 0 && <span className={classes.similar}>Like {similar.map(({ name }) => name).join(", ")}?</span>}
    </>
  );
}
