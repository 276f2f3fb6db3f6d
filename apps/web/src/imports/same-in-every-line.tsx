import { ActionIcon, Select } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { ResourceDescription } from "../api/client.ts";
import { ConstantInput } from "./constant-input.tsx";
import { groupedFields } from "./grouped-fields.ts";
import { constantsOf, type Plan } from "./plan.ts";
import classes from "./imports.module.css";

type SameInEveryLineProps = {
  readonly resource: ResourceDescription;
  readonly plan: Plan;
  readonly onChange: (plan: Plan) => void;
};

/** Fields of which the file says nothing, because they are the same in every line. */
export function SameInEveryLine({ resource, plan, onChange }: SameInEveryLineProps) {
  const constants = constantsOf(plan);
  const fields = resource.columns.filter(({ readOnly, kind }) => !readOnly && kind !== null);
  const isTaken = (key: string): boolean => [...plan.columns, ...constants].some(({ to }) => to === key);
  const free = fields.filter(({ key }) => !isTaken(key));
  const set = (to: string, text: string): void =>
    onChange({ ...plan, constants: constants.map((one) => (one.to === to ? { to, text } : one)) });
  return (
    <section className={classes.constants} aria-label="The same in every line">
      <h2>The same in every line</h2>
      <p className="muted">What the file does not say because it is the same for all: who owns them, in which currency they are.</p>
      {constants.map(({ to, text }) => {
        const column = fields.find(({ key }) => key === to);
        return (
          column && (
            <div key={to} className={classes.constant}>
              <ConstantInput column={column} text={text} onChange={(next) => set(to, next)} />
              <ActionIcon
                variant="subtle"
                color="gray"
                size={40}
                aria-label={`Leave ${column.label} out`}
                onClick={() => onChange({ ...plan, constants: constants.filter((one) => one.to !== to) })}
              >
                <IconX size={18} />
              </ActionIcon>
            </div>
          )
        );
      })}
      {free.length > 0 && (
        <Select
          className={classes.anotherConstant}
          label="Add a field"
          placeholder="Choose"
          data={groupedFields(free)}
          // It is chosen anew each time: what was chosen stands above.
          value={null}
          searchable
          onChange={(to) => to !== null && onChange({ ...plan, constants: [...constants, { to, text: "" }] })}
        />
      )}
    </section>
  );
}
