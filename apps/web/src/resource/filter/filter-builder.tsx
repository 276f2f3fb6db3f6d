import "@mantine/core/styles/Combobox.layer.css";
import { ActionIcon, Button, Select } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import type { ColumnDescription } from "../../api/client.ts";
import { titleColumn } from "../record-label.ts";
import { askable, needsValue, operatorsOf, operatorWords, type Condition, type Conditions, type Operator } from "./conditions.ts";
import classes from "./filter.module.css";
import { ConditionValueInput } from "./value-input.tsx";

type BuilderProps = {
  readonly columns: readonly ColumnDescription[];
  readonly value: Conditions;
  readonly onChange: (value: Conditions) => void;
};

/** Builds a filter line by line: a column, what is asked of it, and a value of its kind. All lines must hold, or any of them. */
export function FilterBuilder({ columns, value, onChange }: BuilderProps) {
  const choices = askable(columns);
  const { mode, of } = value;
  const set = (at: number, next: Condition): void => onChange({ mode, of: of.map((one, i) => (i === at ? next : one)) });
  const add = (): void => {
    const column = titleColumn({ columns: choices }) ?? choices[0];
    if (column) onChange({ mode, of: [...of, { column: column.key, operator: operatorsOf(column)[0]! }] });
  };
  return (
    <div className={classes.builder}>
      {of.length > 1 && (
        <Select
          aria-label="Which lines must hold"
          value={mode}
          onChange={(next) => onChange({ mode: next === "anyOf" ? "anyOf" : "allOf", of })}
          data={[
            { value: "allOf", label: "All of these hold" },
            { value: "anyOf", label: "Any of these holds" },
          ]}
          allowDeselect={false}
          w={220}
        />
      )}
      {of.map((condition, at) => (
        <Line
          // A line has nothing of its own but its place.
          key={at}
          number={at + 1}
          columns={choices}
          condition={condition}
          onChange={(next) => set(at, next)}
          onRemove={() => onChange({ mode, of: of.filter((_one, i) => i !== at) })}
        />
      ))}
      <Button variant="default" leftSection={<IconPlus size={16} />} onClick={add} className={classes.add}>
        Add a condition
      </Button>
    </div>
  );
}

type LineProps = {
  readonly number: number;
  readonly columns: readonly ColumnDescription[];
  readonly condition: Condition;
  readonly onChange: (next: Condition) => void;
  readonly onRemove: () => void;
};

function Line({ number, columns, condition, onChange, onRemove }: LineProps) {
  const column = columns.find(({ key }) => key === condition.column);
  const choose = (key: string | null): void => {
    const next = columns.find((each) => each.key === key);
    if (next) onChange({ column: next.key, operator: operatorsOf(next)[0]! });
  };
  return (
    <div className={classes.line} role="group" aria-label={`Condition ${number}`}>
      <div className={classes.column}>
        <Select
          aria-label="Column"
          data={columns.map(({ key, label }) => ({ value: key, label }))}
          value={condition.column}
          onChange={choose}
          error={column ? undefined : `There is no ${condition.column} any more.`}
          searchable
          allowDeselect={false}
        />
      </div>
      {column && (
        <div className={classes.operator}>
          <Select
            aria-label="What is asked"
            data={operatorsOf(column).map((operator) => ({ value: operator, label: operatorWords(operator, column) }))}
            value={condition.operator}
            onChange={(operator) => operator && onChange(withOperator(condition, operator))}
            allowDeselect={false}
          />
        </div>
      )}
      {column && needsValue(condition.operator) && (
        <div className={classes.value}>
          <ConditionValueInput
            key={`${condition.column} ${condition.operator}`}
            column={column}
            operator={condition.operator}
            value={condition.value}
            onChange={(value) => onChange({ ...condition, value })}
          />
        </div>
      )}
      <ActionIcon
        variant="subtle"
        color="gray"
        size={36}
        aria-label={`Remove condition ${number}`}
        onClick={onRemove}
        className={classes.out}
      >
        <IconX size={16} />
      </ActionIcon>
    </div>
  );
}

/** A list of words is no single word. */
function withOperator({ column, operator: before, value }: Condition, operator: Operator): Condition {
  const keeps = value !== undefined && needsValue(operator) && isMany(before) === isMany(operator);
  return { column, operator, ...(keeps && { value }) };
}

const isMany = (operator: Operator): boolean => operator === "in" || operator === "notIn";
