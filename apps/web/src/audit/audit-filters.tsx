import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";
import { rowActs } from "@freehold/api/platform/audit/contract.ts";
import { trpc } from "../api/client.ts";
import { useResources } from "../api/organization-context.ts";
import { ListBar } from "../resource/list-bar.tsx";
import { useMemberNames } from "../resource/record-label.ts";
import classes from "./audit.module.css";
import { actOf } from "./entry-words.ts";
import type { AuditSearch } from "./routes.ts";

type AuditFiltersProps = { readonly search: AuditSearch; readonly onChange: (search: AuditSearch) => void };

/** Acts that are looked for most, besides changes. */
const acts = ["account.signedIn", "account.signInFailed", "request.refused", "files.linked", "organizations.exported"];

/** What of the trail is looked for. */
export function AuditFilters({ search, onChange }: AuditFiltersProps) {
  const set = (part: keyof AuditSearch, value: string | null): void => {
    const { [part]: _old, ...others } = search;
    onChange(value === null || value === "" ? others : { ...others, [part]: value });
  };
  const people = [...useMemberNames()].map(([value, label]) => ({ value, label }));
  const keys = trpc.apiKeys.list.useQuery({ limit: 500 }, { staleTime: 300_000 }).data?.rows ?? [];
  const kinds = [...useResources().values()].map(({ path, label }) => ({ value: path, label }));
  return (
    <search aria-label="Find entries">
      <ListBar
        className={classes.tools}
        isInset
        search={<Words value={search.q ?? ""} onChange={(value) => set("q", value)} />}
        count={Object.keys(search).filter((part) => part !== "q").length}
      >
        <Select
          label="Who"
          placeholder="Anybody"
          data={[
            { group: "Members", items: people },
            ...(keys.length > 0 ? [{ group: "API keys", items: keys.map(({ id, name }) => ({ value: id, label: name })) }] : []),
          ]}
          value={search.who ?? null}
          searchable
          clearable
          nothingFoundMessage="Nobody of this name"
          onChange={(value) => set("who", value)}
        />
        <Select
          label="Kind of record"
          placeholder="Any"
          data={kinds}
          value={search.kind ?? null}
          searchable
          clearable
          nothingFoundMessage="No such kind"
          onChange={(value) => set("kind", value)}
        />
        <Select
          label="Act"
          placeholder="Any"
          data={[...rowActs, ...acts].map((value) => ({ value, label: actOf(value) }))}
          value={search.act ?? null}
          clearable
          onChange={(value) => set("act", value)}
        />
        <TextInput
          label="From"
          type="date"
          value={search.from ?? ""}
          max={search.until}
          onChange={({ currentTarget }) => set("from", currentTarget.value)}
        />
        <TextInput
          label="Until"
          type="date"
          value={search.until ?? ""}
          min={search.from}
          onChange={({ currentTarget }) => set("until", currentTarget.value)}
        />
      </ListBar>
    </search>
  );
}

/** Looks for words once somebody stops typing. */
function Words({ value, onChange }: { readonly value: string; readonly onChange: (text: string) => void }) {
  const [text, setText] = useState(value);
  const later = useDebouncedCallback(onChange, 400);
  return (
    <TextInput
      label="Search"
      type="search"
      placeholder="Names, values, requests"
      value={text}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        later(currentTarget.value.trim());
      }}
    />
  );
}
