import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { Select } from "@mantine/core";
import { useAllRows } from "../../../live/use-live.ts";
import { useTeams } from "../../../organization/teams/use-teams.ts";
import { useMemberNames } from "../../../resource/record-label.ts";
import type { PipelineRow } from "../sales-rows.ts";
import classes from "./deals-page.module.css";
import { dealShows, type DealSearch } from "./routes.ts";

type Change = { [Part in keyof DealSearch]?: DealSearch[Part] | undefined };
type DealFiltersProps = {
  readonly pipelines: readonly PipelineRow[];
  readonly pipeline: PipelineRow;
  readonly search: DealSearch;
  /** The board shows open deals only. */
  readonly isTable: boolean;
  readonly onChange: (change: Change) => void;
};

/** How many of these narrow what is shown. */
export const dealFilterCount = ({ owner, team, show }: DealSearch, isTable: boolean): number =>
  [owner, team, isTable ? show : undefined].filter((value) => value !== undefined).length;

const showWords = { open: "Open", won: "Won", lost: "Lost", all: "All" } as const;

/** Which deals are shown: the same for the board and the table. */
export function DealFilters({ pipelines, pipeline, search, isTable, onChange }: DealFiltersProps) {
  const members = [...useMemberNames()].map(([value, label]) => ({ value, label }));
  const teams = useAllRows(useTeams().store);
  return (
    <>
      {pipelines.length > 1 && (
        <Select
          aria-label="Pipeline"
          className={classes.choice}
          allowDeselect={false}
          data={pipelines.map(({ id, name }) => ({ value: id, label: name }))}
          value={pipeline.id}
          onChange={(id) => onChange({ pipeline: id ?? undefined })}
        />
      )}
      <Select
        aria-label="Owner"
        className={classes.choice}
        placeholder="Everybody's"
        clearable
        searchable
        data={members}
        value={search.owner ?? null}
        onChange={(owner) => onChange({ owner: owner ?? undefined })}
      />
      {teams.length > 0 && (
        <Select
          aria-label="Team"
          className={classes.choice}
          placeholder="All teams"
          clearable
          data={teams.map(({ id, name }) => ({ value: id, label: name }))}
          value={search.team ?? null}
          onChange={(team) => onChange({ team: team ?? undefined })}
        />
      )}
      {isTable && (
        <Select
          aria-label="Status"
          className={classes.choice}
          allowDeselect={false}
          data={dealShows.map((value) => ({ value, label: showWords[value] }))}
          value={search.show ?? "open"}
          onChange={(show) => onChange({ show: dealShows.find((known) => known === show && known !== "open") })}
        />
      )}
    </>
  );
}
