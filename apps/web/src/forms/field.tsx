import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/NumberInput.layer.css";
import "@mantine/core/styles/Switch.layer.css";
import "@mantine/core/styles/PillsInput.layer.css";
import { NumberInput, Select, Switch, Textarea, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import type { ColumnDescription } from "../api/client.ts";
import { useOrganization } from "../api/organization-context.ts";
import { words } from "../format/words.ts";
import { CountryPicker } from "./country-picker.tsx";
import type { FormValues } from "./form-values.ts";
import { MemberPicker } from "./member-picker.tsx";
import { ReferencePicker } from "./reference-picker.tsx";

type FieldProps = {
  readonly column: ColumnDescription;
  readonly form: UseFormReturnType<FormValues>;
  readonly isFirst: boolean;
  /** Its label stands somewhere else already: it is said, not shown. */
  readonly isBare?: boolean;
};

/** The input for a column, chosen by what the column is. */
export function Field({ column, form, isFirst, isBare = false }: FieldProps) {
  const { formats } = useOrganization();
  const { key, kind, values, unit, reference, isUser, multiline, format } = column;
  const props = {
    ...form.getInputProps(key),
    ...(isBare ? bareWordsOf(column) : wordsOf(column)),
    ...(isFirst && { "data-autofocus": true }),
  };
  const id = form.key(key);
  if (reference) return <ReferencePicker key={id} path={reference} {...props} />;
  if (isUser) return <MemberPicker key={id} {...props} />;
  if (format === "country") return <CountryPicker key={id} {...props} />;
  if (values)
    return <Select key={id} {...props} clearable={!column.required} data={values.map((value) => ({ value, label: words(value) }))} />;
  if (kind === "boolean") return <Switch key={id} {...props} {...form.getInputProps(key, { type: "checkbox" })} />;
  if (kind === "integer" || kind === "float") {
    return (
      <NumberInput
        key={id}
        {...props}
        clampBehavior="none"
        allowDecimal={kind === "float"}
        rightSection={unit && <span className="muted">{unit}</span>}
        hideControls
      />
    );
  }
  if (kind === "timestamp")
    return <TextInput key={id} {...props} type="datetime-local" rightSection={<Zone zone={formats.timeZone} />} rightSectionWidth={120} />;
  if (kind === "date") return <TextInput key={id} {...props} type="date" />;
  if (multiline) return <Textarea key={id} {...props} autosize minRows={3} maxRows={10} maxLength={column.maxLength ?? undefined} />;
  return <TextInput key={id} {...props} maxLength={column.maxLength ?? undefined} autoComplete="off" />;
}

function wordsOf({ label, help, required }: ColumnDescription) {
  return { label, description: help ?? undefined, required, withAsterisk: false, labelProps: required ? {} : { "data-optional": true } };
}

const bareWordsOf = ({ label, required }: ColumnDescription) => ({ "aria-label": label, required, withAsterisk: false });

function Zone({ zone }: { readonly zone: string }) {
  return <span className="muted truncate">{zone}</span>;
}
