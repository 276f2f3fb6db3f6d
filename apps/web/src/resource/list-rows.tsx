import { IconDatabaseOff } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import type { ResourceDescription } from "../api/client.ts";
import { useLiveResource } from "../live/use-live.ts";
import { useOrganizationSlug } from "../organization/use-organization-slug.ts";
import { Message } from "../page/message.tsx";
import type { useSelection } from "./bulk/use-selection.ts";
import type { gridColumns } from "./grid-columns.tsx";
import { LiveList, NothingFound } from "./live-list.tsx";
import { recordLink } from "./record-link.ts";

type RowsProps = {
  readonly resource: ResourceDescription;
  readonly view: { readonly filter?: unknown; readonly search?: string; readonly sort?: string | undefined };
  readonly columns: ReturnType<typeof gridColumns>;
  readonly onSort: (sort: string | undefined) => void;
  readonly isNarrowed: boolean;
  /** Whether it is not known yet what is to be shown. */
  readonly isWaiting: boolean;
  readonly choosing: ReturnType<typeof useSelection>;
  readonly add: React.ReactNode;
};

/** The rows of a list, live, and what can be done with those that are chosen. */
export function ListRows({ resource, view, columns, onSort, isNarrowed, isWaiting, choosing, add }: RowsProps) {
  const navigate = useNavigate();
  const organization = useOrganizationSlug();
  const live = useLiveResource(resource, view);
  const canOpen = resource.procedures.includes("get");
  return (
    <LiveList
      label={resource.plural}
      counts={[resource.label.toLowerCase(), resource.plural.toLowerCase()]}
      live={live}
      columns={columns}
      sort={view.sort}
      onSort={onSort}
      onOpen={canOpen ? (key) => void navigate(recordLink(organization, resource.path, key)) : undefined}
      nothing={isNarrowed ? <NothingFound /> : <NothingYet resource={resource} add={add} />}
      isWaiting={isWaiting}
      choosing={{ resource, ...choosing }}
    />
  );
}

function NothingYet({ resource, add }: { readonly resource: ResourceDescription; readonly add: React.ReactNode }) {
  return (
    <Message icon={IconDatabaseOff} title={`No ${resource.plural.toLowerCase()} yet`} action={add}>
      {resource.may.create ? `Add the first ${resource.label.toLowerCase()} to begin.` : "They appear here as soon as there are any."}
    </Message>
  );
}
