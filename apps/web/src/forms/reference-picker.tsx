import { Select, type SelectProps } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useOrganization, useResources } from "../api/organization-context.ts";
import type { Row } from "../live/line/frames.ts";
import { useRecordLabel, useRecordTitles } from "../resource/record-label.ts";

type ReferencePickerProps = Omit<SelectProps, "data"> & {
  /** Path of the resource to choose from. */
  readonly path: string;
  /** Given by an uncontrolled form. */
  readonly defaultValue?: string | null;
};

const offered = 50;

/** Chooses a record of another kind by its name; the server searches, so that any number of records will do. */
export function ReferencePicker({ path, defaultValue, ...props }: ReferencePickerProps) {
  const { client } = useOrganization();
  const resource = useResources().get(path);
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed, 200);
  const [chosen, setChosen] = useState<{ value: string; label: string }>();
  const chosenLabel = useRecordLabel(path, defaultValue || undefined);
  // The box shows the chosen record's name, which is no search.
  const isName = search === chosen?.label || (chosenLabel !== undefined && search.startsWith(chosenLabel));
  const term = isName ? "" : search;
  const { data } = useQuery({
    queryKey: [path, "list", "pick", term],
    queryFn: () =>
      client.query(`${path}.list`, {
        limit: offered,
        ...(term && resource?.searches && { search: term }),
        ...sortOf(resource),
      }) as Promise<{ rows: Row[] }>,
    placeholderData: keepPreviousData,
    enabled: resource !== undefined,
  });
  const rows = data?.rows ?? [];
  const titles = useRecordTitles(resource, rows);
  if (!resource) return null;
  const options = rows.map((row, i) => ({ value: String(row["id"]), label: titles[i]! }));
  const current = chosen ?? (defaultValue && chosenLabel ? { value: defaultValue, label: chosenLabel } : undefined);
  const known = current && !options.some(({ value }) => value === current.value) ? [current, ...options] : options;
  return (
    <Select
      {...props}
      {...(defaultValue !== undefined && { defaultValue })}
      key={chosenLabel === undefined ? "unknown" : "known"}
      data={known}
      searchable
      clearable={!props.required}
      filter={({ options: all }) => all}
      onSearchChange={setTyped}
      onOptionSubmit={(value) => setChosen(known.find((option) => option.value === value))}
      nothingFoundMessage={`No ${resource.label.toLowerCase()} of this name`}
      placeholder="Choose"
    />
  );
}

function sortOf(resource: { sorts: readonly string[] } | undefined): { sort?: string } {
  return resource?.sorts.includes("name") ? { sort: "name" } : {};
}
