import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { Group, Select, Textarea, TextInput } from "@mantine/core";
import { ReferencePicker } from "../../../forms/reference-picker.tsx";
import { currencies } from "../deal/currencies.ts";
import type { CustomFieldRow } from "../party-rows.ts";
import { typedCurrency, type CustomTyped } from "./custom-values.ts";

type CustomInputsProps = {
  readonly fields: readonly CustomFieldRow[];
  readonly typed: CustomTyped;
  /** Words for fields that were refused, by `custom.<key>`. */
  readonly errors: Readonly<Record<string, unknown>>;
  readonly onChange: (typed: CustomTyped) => void;
};

/** The inputs of the organization's own fields, each by what it holds. */
export function CustomInputs({ fields, typed, errors, onChange }: CustomInputsProps) {
  return fields.map((declared) => {
    const word = errors[`custom.${declared.key}`];
    return (
      <CustomInput
        key={declared.id}
        declared={declared}
        typed={typed}
        error={typeof word === "string" ? word : undefined}
        onChange={(key, value) => onChange({ ...typed, [key]: value })}
      />
    );
  });
}

type CustomInputProps = {
  readonly declared: CustomFieldRow;
  readonly typed: CustomTyped;
  readonly error: string | undefined;
  readonly onChange: (key: string, value: string | null) => void;
};

function CustomInput({ declared: { key, label, kind, unit, choices, isRequired }, typed, error, onChange }: CustomInputProps) {
  const value = typed[key] ?? null;
  const text = value === null ? "" : String(value);
  const shared = { label, error, required: isRequired, withAsterisk: false, labelProps: isRequired ? {} : { "data-optional": true } };
  const write = ({ currentTarget }: { currentTarget: { value: string } }): void => onChange(key, currentTarget.value);
  switch (kind) {
    case "choice":
      return (
        <Select
          {...shared}
          clearable={!isRequired}
          data={[...choices]}
          value={text === "" ? null : text}
          onChange={(next) => onChange(key, next)}
        />
      );
    case "yesNo":
      return (
        <Select
          {...shared}
          clearable={!isRequired}
          data={[
            { value: "yes", label: "Yes" },
            { value: "no", label: "No" },
          ]}
          value={text === "" ? null : text}
          onChange={(next) => onChange(key, next)}
        />
      );
    case "party":
      return (
        <ReferencePicker {...shared} path="crm.party" defaultValue={text === "" ? null : text} onChange={(next) => onChange(key, next)} />
      );
    case "date":
      return <TextInput {...shared} type="date" value={text} onChange={write} />;
    case "money":
      return (
        <Group grow align="flex-start">
          <TextInput {...shared} inputMode="decimal" value={text} onChange={write} />
          <Select
            label="Currency"
            aria-label={`Currency of ${label}`}
            allowDeselect={false}
            searchable
            data={currencies(typedCurrency(typed, key))}
            value={typedCurrency(typed, key)}
            onChange={(next) => onChange(`${key} currency`, next)}
          />
        </Group>
      );
    case "number":
      return (
        <TextInput
          {...shared}
          inputMode="decimal"
          value={text}
          onChange={write}
          rightSection={unit && <span className="muted">{unit}</span>}
          rightSectionWidth={unit ? 16 + unit.length * 8 : undefined}
        />
      );
    case "text":
      return <Textarea {...shared} autosize minRows={1} maxRows={6} maxLength={2000} value={text} onChange={write} />;
  }
}
