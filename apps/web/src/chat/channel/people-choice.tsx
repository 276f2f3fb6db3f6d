import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/Pill.layer.css";
import "@mantine/core/styles/PillsInput.layer.css";
import { MultiSelect, type MultiSelectProps } from "@mantine/core";
import { useMemberNames } from "../../resource/record-label.ts";

type PeopleChoiceProps = Omit<MultiSelectProps, "data"> & {
  /** Who cannot be chosen: those who are there already, and oneself. */
  readonly without: ReadonlySet<string>;
};

/** Chooses members of the organization. */
export function PeopleChoice({ without, ...props }: PeopleChoiceProps) {
  const names = useMemberNames();
  const data = [...names].filter(([id]) => !without.has(id)).map(([value, label]) => ({ value, label }));
  return <MultiSelect {...props} data={data} searchable hidePickedOptions nothingFoundMessage="No member of this name" />;
}
