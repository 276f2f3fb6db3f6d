import "@mantine/core/styles/Menu.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { Button, Menu } from "@mantine/core";
import { IconDownload, IconUpload } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ResourceDescription } from "../api/client.ts";
import { useOrganization } from "../api/organization-context.ts";
import { placeOf } from "../shell/resource-place.ts";
import { recordsAddress, type Shown } from "./records-address.ts";

type RecordFilesProps = { readonly resource: ResourceDescription; readonly shown: Shown };

/** Records in and out as files: the rows that the list shows, and new ones. Draws what the caller may do, which can be nothing. */
export function RecordFiles({ resource, shown }: RecordFilesProps) {
  const { organization } = useOrganization();
  const params = { organization: organization.slug, ...placeOf(resource.path) };
  const address = (format: "csv" | "jsonl"): string => recordsAddress(organization.id, resource.path, { ...shown, format });
  return (
    <>
      {resource.mayExport && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" leftSection={<IconDownload size={16} />}>
              Export
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item component="a" href={address("csv")} download>
              CSV, for spreadsheets
            </Menu.Item>
            <Menu.Item component="a" href={address("jsonl")} download>
              JSON, for programs
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {resource.may.create && (
        <Button
          variant="default"
          leftSection={<IconUpload size={16} />}
          renderRoot={(props) => <Link to="/$organization/r/$module/$resource/import" params={params} {...props} />}
        >
          Import
        </Button>
      )}
    </>
  );
}
