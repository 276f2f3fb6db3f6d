import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { Button, Select } from "@mantine/core";
import type { ResourceDescription } from "../api/client.ts";
import { counted } from "../format/words.ts";
import { bytes } from "../format/bytes.ts";
import { PlainTable } from "../page/plain-table.tsx";
import { SameInEveryLine } from "./same-in-every-line.tsx";
import { FormatFields } from "./format-fields.tsx";
import { groupedFields } from "./grouped-fields.ts";
import { constantsOf, type Inspection, type Plan } from "./plan.ts";
import classes from "./imports.module.css";

type ColumnsStepProps = {
  readonly resource: ResourceDescription;
  readonly found: Inspection;
  readonly plan: Plan;
  readonly onChange: (plan: Plan) => void;
  readonly onFormat: (format: Plan["format"]) => void;
  readonly onNext: () => void;
};

/** Which column becomes which field, with what stands in it, and how dates and numbers are written. */
export function ColumnsStep({ resource, found, plan, onChange, onFormat, onNext }: ColumnsStepProps) {
  const fields = resource.columns.filter(({ readOnly, key }) => !readOnly || key === "id");
  const constants = constantsOf(plan);
  const filled = new Set([...plan.columns, ...constants].map(({ to }) => to));
  const missing = fields.filter(({ key, required }) => key !== "id" && required && !filled.has(key));
  const choose = (from: number, to: string | null): void => {
    const others = plan.columns.filter((column) => column.from !== from && column.to !== to);
    const columns = to === null ? others : [...others, { from, to }].toSorted((a, b) => a.from - b.from);
    // A column says more than what is the same in every line.
    onChange({ ...plan, columns, constants: constants.filter((constant) => constant.to !== to) });
  };
  const choices = groupedFields(fields);
  const items = found.headers.map((header, from) => ({ header, from }));
  return (
    <div className={classes.step}>
      <p>
        <strong>{found.fileName}</strong>, {bytes(found.bytes)}: {counted(found.headers.length, "column", "columns")}, {plan.columns.length}{" "}
        of them are taken.
      </p>
      <FormatFields found={found} plan={plan} onChange={onChange} onFormat={onFormat} />
      <PlainTable
        label="Columns of the file"
        items={items}
        keyOf={({ from }) => String(from)}
        columns={[
          { key: "header", label: "Column", cell: ({ header }) => header },
          {
            key: "sample",
            label: "What stands in it",
            cell: ({ from }) => <Samples cells={found.sample.map((cells) => cells[from] ?? "")} />,
          },
          {
            key: "field",
            label: "Becomes",
            cell: ({ header, from }) => (
              <Select
                aria-label={`Field for ${header}`}
                placeholder="Not taken"
                data={choices}
                value={plan.columns.find((column) => column.from === from)?.to ?? null}
                onChange={(to) => choose(from, to)}
                allowDeselect={false}
                clearable
                searchable
              />
            ),
          },
        ]}
      />
      <SameInEveryLine resource={resource} plan={plan} onChange={onChange} />
      {missing.length > 0 && (
        <p role="status">
          New {resource.plural.toLowerCase()} also need: <strong>{missing.map(({ label }) => label).join(", ")}</strong>. Without it only
          those that are there already can be filled.
        </p>
      )}
      <div className={classes.acts}>
        <Button onClick={onNext} disabled={plan.columns.length === 0 || constants.some(({ text }) => text.trim() === "")}>
          Check
        </Button>
      </div>
    </div>
  );
}

function Samples({ cells }: { readonly cells: readonly string[] }) {
  const shown = [...new Set(cells.filter((cell) => cell.trim() !== ""))].slice(0, 3);
  if (shown.length === 0) return <span className="muted">Nothing in the first lines</span>;
  return <span className={classes.samples}>{shown.map((cell) => (cell.length > 60 ? `${cell.slice(0, 60)}…` : cell)).join(" · ")}</span>;
}
