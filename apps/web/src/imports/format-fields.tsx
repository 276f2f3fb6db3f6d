import { Select } from "@mantine/core";
import { CountryPicker } from "../forms/country-picker.tsx";
import { timeZones } from "../organization/time-zones.ts";
import type { Inspection, Plan } from "./plan.ts";
import classes from "./imports.module.css";

type FormatFieldsProps = {
  readonly found: Inspection;
  readonly plan: Plan;
  readonly onChange: (plan: Plan) => void;
  readonly onFormat: (format: Plan["format"]) => void;
};

const separators = [
  { value: ",", label: "Comma" },
  { value: ";", label: "Semicolon" },
  { value: "\t", label: "Tab" },
  { value: "|", label: "Bar" },
];
const encodings = [
  { value: "utf-8", label: "UTF-8" },
  { value: "windows-1252", label: "Windows-1252" },
  { value: "utf-16le", label: "UTF-16" },
  { value: "utf-16be", label: "UTF-16, high byte first" },
];
const dateOrders = [
  { value: "ymd", label: "2026-01-31" },
  { value: "dmy", label: "31.01.2026" },
  { value: "mdy", label: "01/31/2026" },
];
const decimals = [
  { value: ".", label: "1,234.5" },
  { value: ",", label: "1.234,5" },
];

/** How the file is written, as it was recognized. Another separator or alphabet reads the file anew. */
export function FormatFields({ found, plan, onChange, onFormat }: FormatFieldsProps) {
  const { format } = found;
  const values = (changed: Partial<Plan["values"]>): void => onChange({ ...plan, values: { ...plan.values, ...changed } });
  const country = (chosen: string | null): void => {
    const { country: _before, ...rest } = plan.values;
    onChange({ ...plan, values: chosen === null ? rest : { ...rest, country: chosen } });
  };
  return (
    <details className={classes.formats}>
      <summary>How the file is written</summary>
      <div className={classes.fields}>
        {format.kind === "csv" && (
          <>
            <Choice
              label="Separator"
              data={separators}
              value={format.delimiter ?? ","}
              onChange={(delimiter) => onFormat({ ...format, delimiter } as Plan["format"])}
            />
            <Choice
              label="Letters"
              data={encodings}
              value={format.encoding ?? "utf-8"}
              onChange={(encoding) => onFormat({ ...format, encoding } as Plan["format"])}
            />
            <Choice
              label="Dates"
              data={dateOrders}
              value={plan.values.dateOrder ?? "ymd"}
              onChange={(dateOrder) => values({ dateOrder } as Partial<Plan["values"]>)}
            />
            <Choice
              label="Numbers"
              data={decimals}
              value={plan.values.decimal ?? "."}
              onChange={(decimal) => values({ decimal } as Partial<Plan["values"]>)}
            />
          </>
        )}
        <Choice
          label="Time zone"
          data={timeZones(plan.values.zone)}
          value={plan.values.zone}
          onChange={(zone) => values({ zone })}
          isSearched
        />
        <CountryPicker label="Country of telephone numbers" value={plan.values.country ?? null} onChange={country} />
      </div>
    </details>
  );
}

type ChoiceProps = {
  readonly label: string;
  readonly data: readonly { readonly value: string; readonly label: string }[];
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly isSearched?: boolean;
};

function Choice({ label, data, value, onChange, isSearched = false }: ChoiceProps) {
  return (
    <Select
      label={label}
      data={[...data]}
      value={value}
      allowDeselect={false}
      searchable={isSearched}
      onChange={(chosen) => chosen !== null && onChange(chosen)}
    />
  );
}
