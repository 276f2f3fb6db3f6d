import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/NumberInput.layer.css";
import "@mantine/core/styles/PillsInput.layer.css";
import "@mantine/core/styles/Pill.layer.css";
import "@mantine/core/styles/CloseButton.layer.css";
import { MultiSelect, NumberInput, Select, TextInput } from "@mantine/core";
import { placeNamed } from "@freehold/kernel/expression/place.ts";
import type { ColumnDescription } from "../../api/client.ts";
import { useOrganization } from "../../api/organization-context.ts";
import { words } from "../../format/words.ts";
import { fromWallText, toWallText } from "../../format/zone.ts";
import { MemberPicker } from "../../forms/member-picker.tsx";
import { ReferencePicker } from "../../forms/reference-picker.tsx";
import type { ConditionValue, Operator } from "./conditions.ts";

type ValueInputProps = {
  readonly column: ColumnDescription;
  readonly operator: Operator;
  readonly value: ConditionValue;
  readonly onChange: (value: ConditionValue) => void;
};

/** The input for what a column is compared with, chosen by what the column is. */
export function ConditionValueInput({ column, operator, value, onChange }: ValueInputProps) {
  const { formats } = useOrganization();
  const { kind, values, reference, isUser, unit } = column;
  const text = typeof value === "string" ? value : "";
  const choose = (next: string | null): void => onChange(next ?? undefined);
  const label = "Value";
  if (values && (operator === "in" || operator === "notIn"))
    return (
      <MultiSelect
        aria-label={label}
        // What the organization wrote itself stands as it wrote it.
        data={values.map((word) => ({ value: word, label: placeNamed(column.key) ? word : words(word) }))}
        value={Array.isArray(value) ? [...value] : []}
        onChange={onChange}
        placeholder={Array.isArray(value) && value.length > 0 ? "" : "Choose"}
      />
    );
  if (reference) return <ReferencePicker aria-label={label} path={reference} defaultValue={text || null} onChange={choose} />;
  if (isUser) return <MemberPicker aria-label={label} value={text || null} onChange={choose} />;
  if (kind === "boolean")
    return (
      <Select
        aria-label={label}
        data={[
          { value: "true", label: "Yes" },
          { value: "false", label: "No" },
        ]}
        value={value === undefined ? null : String(value)}
        onChange={(next) => onChange(next === null ? undefined : next === "true")}
      />
    );
  if (kind === "integer" || kind === "float")
    return (
      <NumberInput
        aria-label={label}
        value={typeof value === "number" ? value : ""}
        onChange={(next) => onChange(typeof next === "number" ? next : undefined)}
        allowDecimal={kind === "float"}
        rightSection={unit && <span className="muted">{unit}</span>}
        rightSectionWidth={unit ? 16 + unit.length * 8 : undefined}
        hideControls
      />
    );
  if (kind === "timestamp")
    return (
      <TextInput
        aria-label={`${label}, in the time of ${formats.timeZone}`}
        type="datetime-local"
        defaultValue={text ? toWallText(new Date(text), formats.timeZone) : ""}
        onChange={({ currentTarget }) => onChange(fromWallText(currentTarget.value, formats.timeZone)?.toISOString())}
      />
    );
  return (
    <TextInput
      aria-label={label}
      type={kind === "date" ? "date" : "text"}
      value={text}
      maxLength={200}
      autoComplete="off"
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
