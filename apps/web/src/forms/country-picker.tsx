import { Select, type ComboboxItem, type OptionsFilter, type SelectProps } from "@mantine/core";
import { useMemo } from "react";
import { countries, countriesLike } from "./countries.ts";

type CountryPickerProps = Omit<SelectProps, "data"> & {
  /** Given by an uncontrolled form. */
  readonly defaultValue?: string | null;
};

// Proof: this picker offers no groups.
const byNameOrLetters: OptionsFilter = ({ options, search }) => countriesLike(options as ComboboxItem[], search);

/** Chooses a country by its name in the reader's language, or by its two letters. */
export function CountryPicker(props: CountryPickerProps) {
  const chosen = props.value ?? props.defaultValue;
  const data = useMemo(() => countries(chosen), [chosen]);
  return (
    <Select
      {...props}
      data={data}
      searchable
      clearable={!props.required}
      filter={byNameOrLetters}
      selectFirstOptionOnChange
      placeholder={props.placeholder ?? "Choose"}
      nothingFoundMessage="No country of this name"
      autoComplete="off"
    />
  );
}
