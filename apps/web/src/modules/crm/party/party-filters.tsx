import "@mantine/core/styles/SegmentedControl.layer.css";
import "@mantine/core/styles/FloatingIndicator.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import { Button, SegmentedControl, Select } from "@mantine/core";
import { partyRoles } from "@freehold/api/modules/crm/party/words.contract.ts";
import { trpc } from "../../../api/client.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import type { PartySearch } from "../routes.ts";
import classes from "./parties-page.module.css";
import { roleWords } from "./party-words.ts";

/** What an address is to say otherwise; undefined takes a part away. */
export type PartyChange = { [Part in keyof PartySearch]?: PartySearch[Part] | undefined };

type PartyFiltersProps = { readonly search: PartySearch; readonly onChange: (next: PartyChange) => void };

/** Which parties are shown: of which kind, what they are, with which tag, and whose. */
export function PartyFilters({ search, onChange }: PartyFiltersProps) {
  const { person } = useOrganization();
  const tags = useAllRows(useLive(trpc.crm.tag, { sort: "name", limit: 500 }).store);
  const isMine = search.owner === person.id;
  return (
    <>
      <SegmentedControl
        aria-label="Which kind"
        value={search.kind ?? ""}
        onChange={(value) => onChange({ kind: value === "company" || value === "person" ? value : undefined })}
        data={[
          { value: "", label: "All" },
          { value: "company", label: "Companies" },
          { value: "person", label: "People" },
        ]}
      />
      <Select
        aria-label="What they are"
        className={classes.filter}
        placeholder="Any role"
        clearable
        value={search.role ?? null}
        onChange={(value) => onChange({ role: partyRoles.find((role) => role === value) })}
        data={partyRoles.map((value) => ({ value, label: roleWords[value] }))}
      />
      <Select
        aria-label="With the tag"
        className={classes.filter}
        placeholder="Any tag"
        clearable
        searchable
        value={search.tag ?? null}
        onChange={(value) => onChange({ tag: value ?? undefined })}
        data={tags.map(({ name }) => name)}
        nothingFoundMessage="No such tag"
      />
      <Button
        variant={isMine ? "light" : "default"}
        aria-pressed={isMine}
        onClick={() => onChange({ owner: isMine ? undefined : person.id })}
      >
        Mine
      </Button>
    </>
  );
}

/** How many of these narrow the list. */
export const partyFilterCount = ({ kind, role, tag, owner }: PartySearch): number =>
  [kind, role, tag, owner].filter((value) => value !== undefined).length;
