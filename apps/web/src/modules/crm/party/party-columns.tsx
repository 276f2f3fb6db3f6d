import { useMemo } from "react";
import { useOrganization, useResource } from "../../../api/organization-context.ts";
import type { Formats } from "../../../format/formats.ts";
import type { GridColumn } from "../../../grid/column.ts";
import { gridColumns } from "../../../resource/grid-columns.tsx";
import { useMemberNames } from "../../../resource/record-label.ts";
import type { PartyRow } from "../party-rows.ts";
import { PartyFace, Roles, Tags } from "./marks.tsx";
import classes from "./parties-page.module.css";
import { memberName } from "./party-words.ts";
import { shownPhone } from "./phone.ts";

/** What else of a party a list can show. */
const others = ["givenName", "familyName", "website", "createdAt", "updatedAt"];

/** The columns of the list of parties: those that it usually has, and all that there are. */
export function usePartyColumns(): { readonly usual: readonly GridColumn<PartyRow>[]; readonly offered: readonly GridColumn<PartyRow>[] } {
  const { formats } = useOrganization();
  const resource = useResource("crm.party");
  const names = useMemberNames();
  return useMemo(() => {
    const usual = usualColumns(formats, names);
    return { usual, offered: [...usual, ...gridColumns(resource, others)] };
  }, [formats, names, resource]);
}

function usualColumns(formats: Formats, names: ReadonlyMap<string, string>): GridColumn<PartyRow>[] {
  const nothing = <span className="muted">–</span>;
  return [
    {
      key: "name",
      label: "Name",
      weight: 2.4,
      minWidth: 200,
      isSortable: true,
      card: "title",
      cell: (party) => (
        <span className={classes.name}>
          <PartyFace kind={party.kind} name={party.name} />
          <span className="truncate">{party.name}</span>
        </span>
      ),
    },
    { key: "roles", label: "Is", weight: 1.2, minWidth: 128, isSortable: false, card: "state", cell: (party) => <Roles party={party} /> },
    { key: "email", label: "Mail", weight: 1.6, minWidth: 180, isSortable: false, card: "line", cell: ({ email }) => email ?? nothing },
    {
      key: "phone",
      label: "Phone",
      weight: 1,
      minWidth: 140,
      isSortable: false,
      card: "line",
      cell: ({ phone }) => (phone === null ? nothing : <span className="number">{shownPhone(phone, formats.timeZone)}</span>),
    },
    { key: "tags", label: "Tags", weight: 1.4, minWidth: 140, isSortable: false, cell: (party) => <Tags party={party} /> },
    {
      key: "ownerId",
      label: "Owner",
      weight: 1,
      minWidth: 132,
      isSortable: false,
      cell: ({ ownerId }) => (ownerId === null ? nothing : memberName(names, ownerId)),
    },
  ];
}
