import { Select, TextInput } from "@mantine/core";
import { placeNamed } from "@freehold/kernel/expression/place.ts";
import type { ColumnDescription } from "../api/client.ts";
import { CountryPicker } from "../forms/country-picker.tsx";
import { MemberPicker } from "../forms/member-picker.tsx";
import { ReferencePicker } from "../forms/reference-picker.tsx";
import { words } from "../format/words.ts";

type ConstantInputProps = {
  readonly column: ColumnDescription;
  /** As a cell of the file would say it. */
  readonly text: string;
  readonly onChange: (text: string) => void;
};

const yesOrNo = [
  { value: "true", label: "Yes" },
  { value: "false", label: "No" },
];

/** What a field is to hold in every line, chosen where there is something to choose from. */
export function ConstantInput({ column, text, onChange }: ConstantInputProps) {
  const { label, unit, values, kind, reference, isUser, format } = column;
  const choose = (value: string | null): void => onChange(value ?? "");
  const named = unit ? `${label} (${unit})` : label;
  if (reference) return <ReferencePicker label={label} path={reference} defaultValue={text || null} onChange={choose} />;
  if (isUser) return <MemberPicker label={label} value={text || null} onChange={choose} />;
  if (format === "country") return <CountryPicker label={label} value={text || null} onChange={choose} />;
  if (values || kind === "boolean") {
    // What the organization wrote itself stands as it wrote it.
    const data = values ? values.map((value) => ({ value, label: placeNamed(column.key) ? value : words(value) })) : yesOrNo;
    return <Select label={label} placeholder="Choose" data={data} value={text || null} onChange={choose} />;
  }
  const type = kind === "date" ? "date" : kind === "timestamp" ? "datetime-local" : "text";
  return (
    <TextInput
      label={named}
      type={type}
      value={text}
      maxLength={column.maxLength ?? undefined}
      autoComplete="off"
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
