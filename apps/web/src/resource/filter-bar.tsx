import "@mantine/core/styles/Menu.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconCheck, IconFilter, IconX } from "@tabler/icons-react";
import { placeNamed } from "@freehold/kernel/expression/place.ts";
import type { ColumnDescription, ResourceDescription } from "../api/client.ts";
import { words } from "../format/words.ts";
import classes from "./filter-bar.module.css";
import { useRecordLabel } from "./record-label.ts";

type Where = Readonly<Record<string, string[]>>;
type FilterBarProps = {
  readonly resource: ResourceDescription;
  readonly where: Where;
  readonly onChange: (where: Record<string, string[]>) => void;
};

/** The conditions of a list, each with its values, and the way to add one. */
export function FilterBar({ resource, where, onChange }: FilterBarProps) {
  const choices = resource.columns.filter(({ values, kind, key }) => (values !== null || kind === "boolean") && !(key in where));
  const set = (key: string, values: string[]): void => {
    const { [key]: _old, ...others } = where;
    onChange(values.length === 0 ? others : { ...others, [key]: values });
  };
  return (
    <>
      {resource.columns
        .filter(({ key }) => key in where)
        .map((column) => (
          <Condition key={column.key} column={column} values={where[column.key]!} onChange={(values) => set(column.key, values)} />
        ))}
      {choices.length > 0 && (
        <Menu position="bottom-start" width={240}>
          <Menu.Target>
            <Button variant="default" leftSection={<IconFilter size={16} />}>
              Filter
            </Button>
          </Menu.Target>
          <Menu.Dropdown mah={360} style={{ overflowY: "auto" }}>
            {choices.map((column) => (
              <div key={column.key}>
                <Menu.Label>{column.label}</Menu.Label>
                {valuesOf(column).map((value) => (
                  <Menu.Item key={value} onClick={() => set(column.key, [value])}>
                    {wordOf(column, value)}
                  </Menu.Item>
                ))}
              </div>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}

type ConditionProps = { readonly column: ColumnDescription; readonly values: string[]; readonly onChange: (values: string[]) => void };

function Condition({ column, values, onChange }: ConditionProps) {
  const toggle = (value: string): void => onChange(values.includes(value) ? values.filter((each) => each !== value) : [...values, value]);
  return (
    <div className={classes.condition}>
      <Menu position="bottom-start" closeOnItemClick={false} disabled={valuesOf(column).length === 0}>
        <Menu.Target>
          <button type="button" className={classes.words}>
            <span className="muted">{column.label}</span>
            {column.reference ? (
              <ReferenceWord path={column.reference} id={values[0]!} />
            ) : (
              values.map((value) => wordOf(column, value)).join(" or ")
            )}
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {valuesOf(column).map((value) => (
            <Menu.Item
              key={value}
              onClick={() => toggle(value)}
              rightSection={values.includes(value) && <IconCheck size={16} aria-label="Chosen" />}
            >
              {wordOf(column, value)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={28}
        aria-label={`Remove the filter on ${column.label.toLowerCase()}`}
        onClick={() => onChange([])}
      >
        <IconX size={14} />
      </ActionIcon>
    </div>
  );
}

function ReferenceWord({ path, id }: { readonly path: string; readonly id: string }) {
  return useRecordLabel(path, id) ?? "…";
}

const valuesOf = ({ kind, values }: ColumnDescription): readonly string[] => (kind === "boolean" ? ["true", "false"] : (values ?? []));
function wordOf({ key, kind }: ColumnDescription, value: string): string {
  if (kind === "boolean") return value === "true" ? "Yes" : "No";
  // What the organization adds itself stands as it was written.
  return placeNamed(key) ? value : words(value);
}
