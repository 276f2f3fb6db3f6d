import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/spotlight/styles.layer.css";
import { Modal } from "@mantine/core";
import { Spotlight, createSpotlight, type SpotlightActionData } from "@mantine/spotlight";
import { IconArrowRight, IconBuilding, IconFileText, IconLogout, IconMoon, IconPlus, IconSun } from "@tabler/icons-react";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQueries } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { Organization } from "../api/client.ts";
import { useOrganization, useResources } from "../api/organization-context.ts";
import type { Row } from "../live/line/frames.ts";
import { moduleScreens } from "../modules.ts";
import { recordTitle } from "../resource/record-label.ts";
import { recordLink } from "../resource/record-link.ts";
import classes from "./command-palette.module.css";
import { useTheme } from "./color-scheme.ts";
import { isOfModule, placeOf } from "./resource-place.ts";
import { useSignOut } from "./sign-out.ts";

type CommandPaletteProps = { readonly isOpen: boolean; readonly onClose: () => void; readonly organizations: readonly Organization[] };

const [store, palette] = createSpotlight();

/** Finds any page, record and act by a few letters. */
export default function CommandPalette({ isOpen, onClose, organizations }: CommandPaletteProps) {
  const [query, setQuery] = useState("");
  // Records were found by the server, also by words that their names do not hold.
  const records = useRecords(query);
  const pages = usePages(organizations).filter(({ label }) => matches(label, query));
  const acts = useActs().filter(({ label }) => matches(label, query));
  useEffect(() => (isOpen ? palette.open() : palette.close()), [isOpen]);
  const closed = (): void => {
    setQuery("");
    onClose();
  };
  return (
    <Spotlight.Root
      store={store}
      shortcut={null}
      query={query}
      onQueryChange={setQuery}
      onSpotlightClose={closed}
      scrollable
      maxHeight={420}
      overlayProps={{ backgroundOpacity: 0.4, blur: 0 }}
      classNames={{ content: classes.content, action: classes.action, actionsGroup: classes.group }}
    >
      <Modal.Title className="visually-hidden">Find anything</Modal.Title>
      <Spotlight.Search placeholder="Find a page, a record or an act" aria-label="Find anything" />
      <Spotlight.ActionsList>
        <Group label="Records" actions={records} query={query} />
        <Group label="Pages" actions={pages} query={query} />
        <Group label="Acts" actions={acts} query={query} />
        {records.length + pages.length + acts.length === 0 && <Spotlight.Empty>Nothing found</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

type GroupProps = { readonly label: string; readonly actions: readonly SpotlightActionData[]; readonly query: string };

function Group({ label, actions, query }: GroupProps) {
  if (actions.length === 0) return null;
  return (
    <Spotlight.ActionsGroup label={label}>
      {actions.map(({ id, ...action }) => (
        <Spotlight.Action key={id} {...action} highlightQuery={query !== ""} />
      ))}
    </Spotlight.ActionsGroup>
  );
}

function matches(label: string | undefined, text: string): boolean {
  const words = text.toLowerCase().split(/\s+/);
  return words.every((word) => label?.toLowerCase().includes(word));
}

function usePages(organizations: readonly Organization[]): SpotlightActionData[] {
  const { organization } = useOrganization();
  const resources = useResources();
  const navigate = useNavigate();
  const params = { organization: organization.slug };
  const page = (id: string, label: string, go: () => void): SpotlightActionData => ({
    id,
    label,
    onClick: go,
    leftSection: <IconArrowRight size={18} />,
  });
  return [
    ...moduleScreens.flatMap(({ navigation }) =>
      navigation
        .filter(({ resource }) => resources.get(resource)?.may.read)
        .map(({ label, link }) => page(`page ${label}`, label, () => void navigate(link(organization.slug)))),
    ),
    page("page notifications", "Notifications", () => void navigate({ to: "/$organization/notifications", params })),
    page(
      "page notification settings",
      "Notification settings",
      () => void navigate({ to: "/$organization/notifications/settings", params }),
    ),
    page("page members", "Members", () => void navigate({ to: "/$organization/members", params })),
    ...(resources.get("teams")?.may.read ? [page("page teams", "Teams", () => void navigate({ to: "/$organization/teams", params }))] : []),
    page("page settings", "Settings", () => void navigate({ to: "/$organization/settings", params })),
    ...[...resources.values()]
      .filter(({ path, may }) => isOfModule(path) && may.read)
      .map(({ path, plural }) =>
        page(
          `list ${path}`,
          plural,
          () => void navigate({ to: "/$organization/r/$module/$resource", params: { ...params, ...placeOf(path) } }),
        ),
      ),
    ...organizations
      .filter(({ id }) => id !== organization.id)
      .map(({ id, name, slug }) => ({
        ...page(`organization ${id}`, `Switch to ${name}`, () => void navigate({ to: "/$organization", params: { organization: slug } })),
        leftSection: <IconBuilding size={18} />,
      })),
  ];
}

function useActs(): SpotlightActionData[] {
  const { organization } = useOrganization();
  const resources = useResources();
  const navigate = useNavigate();
  const { scheme, toggle } = useTheme();
  const signOut = useSignOut();
  return [
    ...[...resources.values()]
      .filter(({ path, may }) => isOfModule(path) && may.create)
      .map(({ path, label }) => ({
        id: `new ${path}`,
        label: `New ${label.toLowerCase()}`,
        leftSection: <IconPlus size={18} />,
        onClick: () =>
          void navigate({
            to: "/$organization/r/$module/$resource",
            params: { organization: organization.slug, ...placeOf(path) },
            search: { new: true },
          }),
      })),
    {
      id: "theme",
      label: scheme === "dark" ? "Light theme" : "Dark theme",
      onClick: toggle,
      leftSection: scheme === "dark" ? <IconSun size={18} /> : <IconMoon size={18} />,
    },
    { id: "sign out", label: "Sign out", onClick: () => void signOut(), leftSection: <IconLogout size={18} /> },
  ];
}

/** Records whose text holds what was typed, a few of each kind. */
function useRecords(query: string): SpotlightActionData[] {
  const { client, organization } = useOrganization();
  const resources = [...useResources().values()].filter(({ searches, may, path }) => searches && may.read && isOfModule(path));
  const navigate = useNavigate();
  const [search] = useDebouncedValue(query.trim(), 200);
  const found = useQueries({
    queries: resources.map(({ path }) => ({
      queryKey: [path, "list", "palette", search],
      queryFn: () => client.query(`${path}.list`, { search, limit: 5 }) as Promise<{ rows: Row[] }>,
      enabled: search.length >= 2,
      placeholderData: keepPreviousData,
    })),
  });
  if (query.trim().length < 2) return [];
  return resources.flatMap((resource, i) =>
    (found[i]?.data?.rows ?? []).map((row) => ({
      id: `${resource.path} ${String(row["id"])}`,
      label: recordTitle(resource, row),
      description: resource.label,
      leftSection: <IconFileText size={18} />,
      onClick: () => void navigate(recordLink(organization.slug, resource.path, String(row["id"]))),
    })),
  );
}
