import "@mantine/core/styles/Menu.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { Button, Menu } from "@mantine/core";
import { IconArrowsSort } from "@tabler/icons-react";
import type { ResourceDescription } from "../api/client.ts";
import classes from "./sort-menu.module.css";

type SortMenuProps = {
  readonly resource: ResourceDescription;
  /** What the list calls its columns, where that is not what the records call them. */
  readonly columns?: readonly { readonly key: string; readonly label: string }[];
  readonly sort: string | undefined;
  readonly onSort: (sort: string | undefined) => void;
};

/** Sorting where there are no column headers: on a phone. */
export function SortMenu({ resource, columns = [], sort, onSort }: SortMenuProps) {
  const labelOf = (key: string): string => [...columns, ...resource.columns].find((column) => column.key === key)?.label ?? key;
  const choices = resource.sorts.filter((key) => labelOf(key.replace(/^-/, "")) !== "Id");
  return (
    <div className={classes.sort}>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" leftSection={<IconArrowsSort size={16} />}>
            {sort
              ? `Sorted by ${labelOf(sort.replace(/^-/, "")).toLowerCase()}${sort.startsWith("-") ? ", descending" : ""}`
              : "Newest first"}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => onSort(undefined)}>Newest first</Menu.Item>
          {choices.map((key) => (
            <Menu.Item key={key} onClick={() => onSort(key)}>
              {labelOf(key.replace(/^-/, ""))}
              {key.startsWith("-") ? ", descending" : ""}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
