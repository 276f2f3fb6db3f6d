import { Select } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useOrganization } from "../../../../api/organization-context.ts";
import { MemberPicker } from "../../../../forms/member-picker.tsx";
import type { DealRow } from "../../sales-rows.ts";
import { useDecides, useOfferedTeams } from "./use-audience.ts";

type InputProps = ReturnType<UseFormReturnType<Pick<DealRow, "ownerId" | "teamId">>["getInputProps"]>;
type WhoseInputsProps = { readonly deal: DealRow | undefined; readonly owner: InputProps; readonly team: InputProps };

/** Whose a deal is, and for which team: as far as whoever fills it in decides that. */
export function WhoseInputs({ deal, owner, team }: WhoseInputsProps) {
  const { person } = useOrganization();
  const teamId = deal?.teamId ?? null;
  const teams = useOfferedTeams(teamId);
  const decides = useDecides({ ownerId: deal?.ownerId ?? person.id, teamId });
  return (
    <>
      <MemberPicker label="Owner" required disabled={teamId !== null && !decides} {...owner} />
      {teams.length > 0 && (
        <Select
          label="Team"
          description="Who sees it besides its owner and managers. Empty: everybody."
          placeholder="Everybody"
          clearable
          disabled={!decides}
          data={teams.map(({ id, name }) => ({ value: id, label: name }))}
          {...team}
        />
      )}
    </>
  );
}
