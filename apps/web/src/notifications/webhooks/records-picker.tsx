import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { ActionIcon, Button, Checkbox, Select } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { recordActs, type RecordAct } from "@freehold/api/platform/notifications/webhooks/records/tables.contract.ts";
import { trpc } from "../../api/client.ts";
import { useResources } from "../../api/organization-context.ts";
import type { Conditions } from "../../resource/filter/conditions.ts";
import { FilterBuilder } from "../../resource/filter/filter-builder.tsx";
import { useOwnFields } from "../../resource/use-own-fields.ts";
import classes from "./webhooks-page.module.css";

/** A kind of record that a webhook is told of, as its form holds it. */
export type RecordsChoice = { readonly resource: string; readonly acts: readonly RecordAct[]; readonly filter: Conditions };

type PickerProps = {
  readonly value: readonly RecordsChoice[];
  readonly onChange: (value: RecordsChoice[]) => void;
  /** Of the whole form: `tables.0.filter` and the like. */
  readonly errors: Readonly<Record<string, unknown>>;
};

const everything: Conditions = { mode: "allOf", of: [] };

/** Chooses records whose changes a webhook is told of: which kind, which of them, and when. */
export function RecordsPicker({ value, onChange, errors }: PickerProps) {
  const tables = trpc.webhooks.tables.useQuery(undefined, { staleTime: Infinity }).data ?? [];
  const free = tables.filter(({ resource }) => !value.some((one) => one.resource === resource));
  const add = (): void => {
    const [first] = free;
    if (first) onChange([...value, { resource: first.resource, acts: [...recordActs], filter: everything }]);
  };
  return (
    <fieldset className={classes.records}>
      <legend>Changes of records</legend>
      <p className={classes.words}>You choose them in your own name: the webhook is told what you may read, as long as you may.</p>
      {value.map((one, at) => (
        <RecordsOfOneKind
          key={one.resource}
          choice={one}
          tables={tables.filter(({ resource }) => resource === one.resource || free.some((each) => each.resource === resource))}
          error={errorAt(errors, at)}
          onChange={(next) => onChange(value.map((each, i) => (i === at ? next : each)))}
          onRemove={() => onChange(value.filter((_each, i) => i !== at))}
        />
      ))}
      {free.length > 0 && (
        <Button variant="default" leftSection={<IconPlus size={16} />} onClick={add} className={classes.addRecords}>
          Add records
        </Button>
      )}
    </fieldset>
  );
}

function errorAt(errors: PickerProps["errors"], at: number): string | undefined {
  const found = Object.entries(errors).find(([path]) => path.startsWith(`tables.${at}.`))?.[1];
  return typeof found === "string" ? found : undefined;
}

type OneKindProps = {
  readonly choice: RecordsChoice;
  readonly tables: readonly { readonly resource: string; readonly plural: string }[];
  readonly error: string | undefined;
  readonly onChange: (next: RecordsChoice) => void;
  readonly onRemove: () => void;
};

const actLabels: Record<RecordAct, string> = { created: "Created", changed: "Changed", removed: "Removed" };

function RecordsOfOneKind({ choice, tables, error, onChange, onRemove }: OneKindProps) {
  const { withOwn, isKnown } = useOwnFields();
  const resource = useResources().get(choice.resource);
  const columns = resource ? withOwn(resource).columns : [];
  const plural = tables.find(({ resource }) => resource === choice.resource)?.plural ?? choice.resource;
  const toggle = (act: RecordAct, isOn: boolean): void => {
    const acts = recordActs.filter((one) => (one === act ? isOn : choice.acts.includes(one)));
    if (acts.length > 0) onChange({ ...choice, acts });
  };
  return (
    <div className={classes.record} role="group" aria-label={plural}>
      <div className={classes.recordHead}>
        <Select
          aria-label="Records"
          data={tables.map(({ resource, plural: label }) => ({ value: resource, label }))}
          value={choice.resource}
          onChange={(resource) => resource && onChange({ ...choice, resource, filter: everything })}
          error={error}
          searchable
          allowDeselect={false}
        />
        <ActionIcon variant="subtle" color="gray" size={36} aria-label={`Remove ${plural}`} onClick={onRemove}>
          <IconX size={16} />
        </ActionIcon>
      </div>
      <div className={classes.acts}>
        {recordActs.map((act) => (
          <Checkbox
            key={act}
            label={actLabels[act]}
            checked={choice.acts.includes(act)}
            onChange={({ currentTarget }) => toggle(act, currentTarget.checked)}
          />
        ))}
      </div>
      {/* A line about a field that is not known yet would say that the field is gone. */}
      {isKnown && <FilterBuilder columns={columns} value={choice.filter} onChange={(filter) => onChange({ ...choice, filter })} />}
    </div>
  );
}
