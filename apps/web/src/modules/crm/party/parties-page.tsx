import "@mantine/core/styles/Menu.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { Button, Menu } from "@mantine/core";
import { IconAddressBook, IconBuilding, IconChevronDown, IconCopyCheck, IconForms, IconPlus, IconUser } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Expression } from "@freehold/kernel/expression/language.ts";
import { trpc } from "../../../api/client.ts";
import { useResource } from "../../../api/organization-context.ts";
import { sortOf, type LiveInput } from "../../../live/live-handle.ts";
import { useLive } from "../../../live/use-live.ts";
import { useOrganizationSlug } from "../../../organization/use-organization-slug.ts";
import { Message } from "../../../page/message.tsx";
import { Page } from "../../../page/page.tsx";
import { useSelection } from "../../../resource/bulk/use-selection.ts";
import { readFilter } from "../../../resource/filter/conditions.ts";
import { pickedColumns } from "../../../resource/grid-columns.tsx";
import { ListActions, type ListPlace } from "../../../resource/list-actions.tsx";
import { ListProblem } from "../../../resource/list-problem.tsx";
import { ListTools } from "../../../resource/list-tools.tsx";
import { lostSort } from "../../../resource/lost-sort.ts";
import { LiveList, NothingFound } from "../../../resource/live-list.tsx";
import { asksOwnFields, searchOfPage, viewOfPage } from "../../../resource/search.ts";
import { useSavedViews, wholeList } from "../../../resource/views/use-saved-views.ts";
import { ViewTabs } from "../../../resource/views/view-tabs.tsx";
import { useOwnColumns } from "../custom-field/own-columns.tsx";
import type { PartyRow } from "../party-rows.ts";
import { partySearch, type PartySearch } from "../routes.ts";
import { usePartyColumns } from "./party-columns.tsx";
import { PartyDrawer } from "./party-drawer.tsx";
import { partyFilterCount, PartyFilters, type PartyChange } from "./party-filters.tsx";

const place = "/$organization/crm/parties";

/** Everybody the organization deals with, live: companies and people, what they are to it and whose they are. */
export function PartiesPage() {
  const address = useSearch({ from: place });
  const navigate = useNavigate({ from: place });
  const organization = useOrganizationSlug();
  const resource = useResource("crm.party");
  const said = useMemo(() => viewOfPage(address), [address]);
  const saved = useSavedViews(resource.path, said, address.saved);
  const search = useMemo(() => partySearch(searchOfPage(saved.state)), [saved.state]);
  const own = useOwnColumns<PartyRow>(resource.path, search.kind ? [search.kind] : ["company", "person"]);
  const { view, problem } = usePartyView(search, own);
  const { usual, offered } = usePartyColumns();
  const all = useMemo(() => [...offered, ...own.columns], [offered, own.columns]);
  // Companies and people have fields of their own; all together they share none.
  const columns = pickedColumns(search.kind ? [...usual, ...own.columns] : usual, all, search.columns);
  const choosing = useSelection();
  const live = useLive(trpc.crm.party, view);
  const change = (next: PartyChange): void => {
    const changed = clean({ ...search, ...next });
    const begun = Object.keys(changed).length === 0 && saved.views.length > 0 ? wholeList : saved.current?.id;
    void navigate({ search: clean({ ...changed, saved: begun }), replace: true });
  };
  const add = resource.may.create && <NewMenu onNew={(kind) => void navigate({ search: (before) => ({ ...before, new: kind }) })} />;
  const filtered = partyFilterCount(search);
  const isNarrowed = filtered > 0 || search.q !== undefined || search.filter !== undefined;
  return (
    <Page title="Parties" isFilled actions={<ListActions resource={resource} shown={view} places={placesOf(organization)} add={add} />}>
      <ViewTabs resource={resource} saved={saved} onShow={(id) => void navigate({ search: { saved: id } })} />
      <ListTools
        resource={own.resource}
        state={{ ...search, sort: search.sort ?? "name" }}
        viewId={saved.current?.id}
        onChange={change}
        filters={<PartyFilters search={search} onChange={change} />}
        filtered={filtered}
        columns={{ offered: all, shown: columns.map(({ key }) => key) }}
        choosing={choosing}
      />
      <ListProblem
        isGone={saved.isGone}
        problem={own.isKnown ? problem : undefined}
        lostSort={own.isKnown ? lostSort(search.sort, own.resource) : undefined}
      />
      <LiveList
        label="Parties"
        counts={["party", "parties"]}
        live={live}
        columns={columns}
        sort={search.sort ?? "name"}
        onSort={(sort) => change({ sort })}
        onOpen={(party) => void navigate({ to: "/$organization/crm/parties/$party", params: { organization, party } })}
        nothing={isNarrowed ? <NothingFound /> : <NobodyYet add={add} />}
        isWaiting={saved.isLoading || (asksOwnFields(search) && !own.isKnown)}
        choosing={{ resource, ...choosing }}
      />
      <PartyDrawer
        kind={address.new}
        isOpen={address.new !== undefined}
        onClose={() => void navigate({ search: ({ new: _new, ...rest }) => rest, replace: true })}
        onSaved={({ id }) => void navigate({ to: "/$organization/crm/parties/$party", params: { organization, party: id } })}
      />
    </Page>
  );
}

/** Empty parts do not belong into the address. */
const clean = (search: PartyChange): PartySearch => partySearch(search);

type Parties = LiveInput<typeof trpc.crm.party>;

/** What is asked of the server, and why not all of it. */
function usePartyView({ kind, role, tag, owner, q, sort, filter }: PartySearch, own: ReturnType<typeof useOwnColumns<PartyRow>>) {
  const { resource } = own;
  return useMemo(() => {
    const { expression, problem } = readFilter(filter, resource.columns);
    const of: Expression[] = [
      ...(kind ? [{ op: "equals", column: "kind", value: kind } as const] : []),
      ...(role ? [{ op: "equals", column: role, value: true } as const] : []),
      ...(tag !== undefined ? [{ op: "contains", column: "tagNames", value: `|${tag}|` } as const] : []),
      ...(owner !== undefined ? [{ op: "equals", column: "ownerId", value: owner } as const] : []),
      ...(expression ? [expression] : []),
    ];
    // Proof: the expression names columns of parties alone; the language's own type does not know whose.
    const wanted = of.length === 0 ? undefined : ({ op: "allOf", of } as NonNullable<Parties["filter"]>);
    const view: Parties = {
      ...(wanted && { filter: wanted }),
      sort: sortOf(trpc.crm.party, resource, sort ?? "name") ?? "name",
      ...(q !== undefined && { search: q }),
    };
    return { view, problem };
  }, [kind, role, tag, owner, q, sort, filter, resource]);
}

/** What is looked at now and then. */
const placesOf = (organization: string): readonly ListPlace[] => [
  { label: "Find duplicates", icon: IconCopyCheck, link: { to: "/$organization/crm/duplicates", params: { organization } } },
  { label: "Own fields", icon: IconForms, link: { to: "/$organization/crm/fields", params: { organization } } },
];

function NobodyYet({ add }: { readonly add: React.ReactNode }) {
  return (
    <Message icon={IconAddressBook} title="Nobody yet" action={add}>
      Companies and people you deal with are kept here, with all that was said and agreed. Add the first one, or import a file.
    </Message>
  );
}

function NewMenu({ onNew }: { readonly onNew: (kind: "company" | "person") => void }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button leftSection={<IconPlus size={16} />} rightSection={<IconChevronDown size={14} />}>
          New
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconBuilding size={16} />} onClick={() => onNew("company")}>
          Company
        </Menu.Item>
        <Menu.Item leftSection={<IconUser size={16} />} onClick={() => onNew("person")}>
          Person
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
