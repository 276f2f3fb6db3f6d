import { Select, type SelectProps } from "@mantine/core";
import { useMemberNames } from "../resource/record-label.ts";

/** Chooses a member of the organization. */
export function MemberPicker(props: Omit<SelectProps, "data">) {
  const names = useMemberNames();
  const data = [...names].map(([value, label]) => ({ value, label }));
  return (
    <Select
      {...props}
      data={data}
      searchable
      clearable={!props.required}
      placeholder="Choose"
      nothingFoundMessage="No member of this name"
    />
  );
}
