import { Select, type SelectProps } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData } from "@tanstack/react-query";
import { useState } from "react";
import type { PartyKind } from "@freehold/api/modules/crm/party/words.contract.ts";
import { trpc } from "../../../api/client.ts";

type PartyPickerProps = Omit<SelectProps, "data"> & {
  /** Only companies, or only people. */
  readonly kind?: PartyKind;
  /** A party that is not offered. */
  readonly except?: string;
};

const offered = 30;

/** Chooses a party by its name, mail address or number; the server searches. */
export function PartyPicker({ kind, except, ...props }: PartyPickerProps) {
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<{ value: string; label: string }>();
  const [search] = useDebouncedValue(typed, 200);
  const term = search === chosen?.label ? "" : search.trim();
  const { data } = trpc.crm.party.list.useQuery(
    { limit: offered, sort: "name", ...(term && { search: term }), ...(kind && { filter: { op: "equals", column: "kind", value: kind } }) },
    { placeholderData: keepPreviousData, staleTime: 10_000 },
  );
  const rows = (data?.rows ?? []).filter(({ id }) => id !== except);
  const options = rows.map(({ id, name, email }) => ({ value: id, label: email === null ? name : `${name}, ${email}` }));
  const known = chosen && !options.some(({ value }) => value === chosen.value) ? [chosen, ...options] : options;
  return (
    <Select
      {...props}
      data={known}
      searchable
      clearable={!props.required}
      withAsterisk={false}
      filter={({ options: all }) => all}
      onSearchChange={setTyped}
      onOptionSubmit={(value) => setChosen(known.find((option) => option.value === value))}
      nothingFoundMessage="Nobody of this name"
      placeholder="Name, mail address or number"
    />
  );
}
