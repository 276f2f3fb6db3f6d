import { Select } from "@mantine/core";
import type { ResourceDescription } from "../api/client.ts";
import { constantsOf, type Inspection, type Plan } from "./plan.ts";
import classes from "./imports.module.css";

const policies = [
  { value: "skip", label: "Leave them as they are" },
  { value: "fill", label: "Fill what is empty" },
  { value: "overwrite", label: "Overwrite with the file" },
  { value: "create", label: "Add them a second time" },
] as const;

type DuplicatesProps = {
  readonly resource: ResourceDescription;
  readonly found: Inspection;
  readonly plan: Plan;
  readonly onChange: (plan: Plan) => void;
};

/** What becomes of lines that are records already, and by what that is told. */
export function Duplicates({ resource, found, plan, onChange }: DuplicatesProps) {
  const mapped = new Set([...plan.columns, ...constantsOf(plan)].map(({ to }) => to));
  const labelOf = (key: string): string => resource.columns.find((column) => column.key === key)?.label ?? key;
  const keys = found.keys.filter((columns) => columns.every((key) => mapped.has(key))).map((columns) => columns.map(labelOf).join(" and "));
  return (
    <div className={classes.duplicates}>
      <Select
        label={`${resource.plural} that are there already`}
        description={
          keys.length > 0
            ? `Told by ${keys.join(", or by ")}.`
            : "No chosen column tells them apart: only lines that were imported before are known again."
        }
        data={[...policies]}
        value={plan.duplicates ?? "skip"}
        allowDeselect={false}
        onChange={(value) => onChange({ ...plan, duplicates: policies.find((policy) => policy.value === value)?.value ?? "skip" })}
      />
    </div>
  );
}
