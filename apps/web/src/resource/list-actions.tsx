import "@mantine/core/styles/Menu.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { ActionIcon, Menu } from "@mantine/core";
import { IconDotsVertical, IconDownload, IconUpload } from "@tabler/icons-react";
import { useNavigate, type LinkProps } from "@tanstack/react-router";
import type { ComponentType, ReactNode } from "react";
import type { ResourceDescription } from "../api/client.ts";
import { useOrganization } from "../api/organization-context.ts";
import { RecordFiles } from "../imports/record-files.tsx";
import { recordsAddress, type Shown } from "../imports/records-address.ts";
import { useIsPhone } from "../page/use-is-phone.ts";
import { placeOf } from "../shell/resource-place.ts";

/** A place that is looked at now and then, from a list. */
export type ListPlace = {
  readonly label: string;
  readonly icon: ComponentType<{ size?: number }>;
  readonly link: LinkProps;
};

type ListActionsProps = {
  readonly resource: ResourceDescription;
  /** The rows that the list shows. */
  readonly shown: Shown;
  readonly places?: readonly ListPlace[];
  /** The main act. */
  readonly add: ReactNode;
};

/** Beside the title of a list: files in and out, what else belongs to it, and the main act. A phone has a menu for all but that. */
export function ListActions({ resource, shown, places = [], add }: ListActionsProps) {
  const isPhone = useIsPhone();
  const hasFiles = resource.mayExport || resource.may.create;
  const hasMenu = places.length > 0 || (isPhone && hasFiles);
  return (
    <>
      {!isPhone && <RecordFiles resource={resource} shown={shown} />}
      {hasMenu && <MoreMenu resource={resource} shown={shown} places={places} hasFiles={isPhone} />}
      {add}
    </>
  );
}

type MoreMenuProps = Omit<Required<ListActionsProps>, "add"> & { readonly hasFiles: boolean };

function MoreMenu({ resource, shown, places, hasFiles }: MoreMenuProps) {
  const { organization } = useOrganization();
  const navigate = useNavigate();
  const address = (format: "csv" | "jsonl"): string => recordsAddress(organization.id, resource.path, { ...shown, format });
  const params = { organization: organization.slug, ...placeOf(resource.path) };
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label={`More about ${resource.plural.toLowerCase()}`}>
          <IconDotsVertical size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {places.map(({ label, icon: Icon, link }) => (
          <Menu.Item key={label} leftSection={<Icon size={16} />} onClick={() => void navigate(link)}>
            {label}
          </Menu.Item>
        ))}
        {hasFiles && resource.mayExport && (
          <>
            <Menu.Item component="a" href={address("csv")} download leftSection={<IconDownload size={16} />}>
              Export as CSV
            </Menu.Item>
            <Menu.Item component="a" href={address("jsonl")} download leftSection={<IconDownload size={16} />}>
              Export as JSON
            </Menu.Item>
          </>
        )}
        {hasFiles && resource.may.create && (
          <Menu.Item
            leftSection={<IconUpload size={16} />}
            onClick={() => void navigate({ to: "/$organization/r/$module/$resource/import", params })}
          >
            Import
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
