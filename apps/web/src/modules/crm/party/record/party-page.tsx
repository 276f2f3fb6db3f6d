import "@mantine/core/styles/Tabs.layer.css";
import "@mantine/core/styles/Menu.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { ActionIcon, Button, Menu, Skeleton, Tabs } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowMerge, IconDotsVertical, IconFileDownload, IconPencil, IconTrash, IconUserOff } from "@tabler/icons-react";
import { Navigate, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc } from "../../../../api/client.ts";
import { clientFault } from "../../../../api/fault.ts";
import { useOrganization, useResource } from "../../../../api/organization-context.ts";
import { History } from "../../../../audit/history-section.tsx";
import RecordFiles from "../../../../files/record-files.tsx";
import { useAllRows, useLive } from "../../../../live/use-live.ts";
import { Failure } from "../../../../page/failure.tsx";
import { NotFound } from "../../../../page/not-found.tsx";
import { Page } from "../../../../page/page.tsx";
import { RemoveDialog } from "../../../../resource/remove-dialog.tsx";
import { WhoIsHere } from "../../../../rooms/who-is-here.tsx";
import { Timeline } from "../../activity/timeline.tsx";
import { Consents } from "../../consent/consents.tsx";
import type { PartyRow } from "../../party-rows.ts";
import { partyTabs, type PartyTab } from "../../routes.ts";
import { DealsOfParty } from "./deals-of-party.tsx";
import { EraseDialog } from "./erase-dialog.tsx";
import { Roles } from "../marks.tsx";
import { MergedHere } from "../merge/merged-here.tsx";
import { PartyDrawer } from "../party-drawer.tsx";
import { PartyFacts } from "./party-facts.tsx";
import classes from "./party-page.module.css";
import { PeopleOfParty } from "./people-of-party.tsx";
import { usePersonalData } from "./use-personal-data.ts";

const place = "/$organization/crm/parties/$party";

/** One party: who they are, whom one speaks to there, and all that was said, agreed and is still to do. */
export function PartyPage() {
  const { party: id } = useParams({ from: place });
  const live = useLive(trpc.crm.party, { filter: { op: "equals", column: "id", value: id }, limit: 1 });
  const [party] = useAllRows(live.store);
  if (party) return <Party key={id} party={party} />;
  if (live.status.state === "failed" && live.status.fault) return <Failure fault={live.status.fault} onRetry={() => live.view.restart()} />;
  return live.status.state === "ready" ? <Elsewhere id={id} /> : <PartySkeleton />;
}

/** The id of a party that was merged leads to the one it became part of. */
function Elsewhere({ id }: { readonly id: string }) {
  const { organization } = useParams({ from: place });
  const { data, error } = trpc.crm.party.get.useQuery({ id }, { retry: false, staleTime: 0 });
  if (data && data.id !== id) return <Navigate to={place} params={{ organization, party: data.id }} replace />;
  if (error && clientFault(error).kind !== "missing") return <Failure fault={clientFault(error)} />;
  return error ? <NotFound /> : <PartySkeleton />;
}

function Party({ party }: { readonly party: PartyRow }) {
  const { organization } = useParams({ from: place });
  const { tab = "timeline", edit } = useSearch({ from: place });
  const navigate = useNavigate({ from: place });
  const resource = useResource("crm.party");
  // Reading the timeline notes who looks at a person: whoever opens the page elsewhere looks, too.
  trpc.crm.activity.timeline.useQuery(
    { partyId: party.id, limit: 1 },
    { enabled: party.kind === "person" && tab !== "timeline", staleTime: Infinity },
  );
  // A company consents to nothing: the people in it do.
  const tabs = partyTabs.filter((name) => name !== "consent" || party.kind === "person");
  const show = (next: { tab?: PartyTab; edit?: true }): void => void navigate({ search: next, replace: true });
  return (
    <Page
      title={party.name}
      trail={[{ label: "Parties", link: { to: "/$organization/crm/parties", params: { organization } } }]}
      aside={<Roles party={party} />}
      actions={
        <>
          <WhoIsHere room={{ resource: "crm.party", id: party.id }} />
          {resource.may.update && party.erasedAt === null && (
            <Button variant="default" leftSection={<IconPencil size={16} />} onClick={() => show({ tab, edit: true })}>
              Change
            </Button>
          )}
          <MoreMenu party={party} />
        </>
      }
    >
      <MergedHere party={party} />
      <div className={classes.split}>
        <PartyFacts party={party} />
        <Tabs
          className={classes.tabs}
          value={tab}
          keepMounted={false}
          onChange={(value) => show({ tab: partyTabs.find((known) => known === value) ?? "timeline" })}
        >
          <Tabs.List aria-label="About this party" className={classes.list}>
            {tabs.map((name) => (
              <Tabs.Tab key={name} value={name}>
                {tabWords[name]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {tabs.map((name) => (
            <Tabs.Panel key={name} value={name} pt={16}>
              <Panel name={name} party={party} />
            </Tabs.Panel>
          ))}
        </Tabs>
      </div>
      <PartyDrawer party={party} isOpen={edit === true} onClose={() => show({ tab })} />
    </Page>
  );
}

const tabWords: Readonly<Record<PartyTab, string>> = {
  timeline: "Timeline",
  people: "People and links",
  deals: "Deals",
  consent: "Consent",
  files: "Files",
  history: "History",
};

function Panel({ name, party }: { readonly name: PartyTab; readonly party: PartyRow }) {
  if (name === "timeline") return <Timeline partyId={party.id} stamp={party.version} />;
  if (name === "people") return <PeopleOfParty party={party} />;
  if (name === "deals") return <DealsOfParty partyId={party.id} />;
  if (name === "consent") return <Consents party={party} />;
  if (name === "files") return <RecordFiles resource="crm.party" id={party.id} />;
  return <History resource="crm.party" id={party.id} version={party.version} />;
}

/** What is done rarely, and by managers. */
function MoreMenu({ party }: { readonly party: PartyRow }) {
  const { organization } = useParams({ from: place });
  const { role } = useOrganization();
  const navigate = useNavigate();
  const resource = useResource("crm.party");
  const [isErasing, erasing] = useDisclosure();
  const [isRemoving, removing] = useDisclosure();
  const save = usePersonalData();
  if (!isAtLeast(role, "manager")) return null;
  const list = { to: "/$organization/crm/parties", params: { organization } } as const;
  return (
    <>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={`More about ${party.name}`}>
            <IconDotsVertical size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconArrowMerge size={16} />}
            onClick={() => void navigate({ to: "/$organization/crm/merge", params: { organization }, search: { left: party.id } })}
          >
            Merge with another
          </Menu.Item>
          {party.kind === "person" && (
            <>
              <Menu.Item leftSection={<IconFileDownload size={16} />} onClick={() => save(party)}>
                Save personal data
              </Menu.Item>
              <Menu.Item leftSection={<IconUserOff size={16} />} onClick={erasing.open}>
                Erase personal data
              </Menu.Item>
            </>
          )}
          {resource.may.remove && (
            <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={removing.open}>
              Remove
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <EraseDialog party={party} isOpen={isErasing} onClose={erasing.close} />
      <RemoveDialog
        resource={resource}
        id={party.id}
        name={party.name}
        isOpen={isRemoving}
        onClose={removing.close}
        onRemoved={() => navigate(list)}
      />
    </>
  );
}

function PartySkeleton() {
  return (
    <Page title="Party">
      <div role="status" aria-busy aria-label="Loading" className={classes.split}>
        <Skeleton height={320} radius="md" />
        <Skeleton height={420} radius="md" />
      </div>
    </Page>
  );
}
