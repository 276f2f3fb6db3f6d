import "@mantine/core/styles/Menu.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { ActionIcon, Menu } from "@mantine/core";
import { IconCheck, IconColumns3 } from "@tabler/icons-react";
import classes from "./columns-menu.module.css";

export type ColumnsMenuProps = {
  /** Those that there are. */
  readonly offered: readonly { readonly key: string; readonly label: string }[];
  /** Those that are shown, in their order. */
  readonly shown: readonly string[];
  /** Undefined for the usual ones. */
  readonly onChange: (columns: string[] | undefined) => void;
};

/** Chooses which columns a list shows. The first of them names the record and stays. */
export function ColumnsMenu({ offered, shown, onChange }: ColumnsMenuProps) {
  const toggle = (key: string): void => onChange(shown.includes(key) ? shown.filter((each) => each !== key) : [...shown, key]);
  return (
    <div className={classes.columns}>
      <Menu position="bottom-end" closeOnItemClick={false} width={240}>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label="Columns" title="Columns">
            <IconColumns3 size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown mah={360} style={{ overflowY: "auto" }}>
          <Menu.Item closeMenuOnClick onClick={() => onChange(undefined)}>
            The usual ones
          </Menu.Item>
          <Menu.Divider />
          {offered.map(({ key, label }) => (
            <Menu.Item
              key={key}
              disabled={shown.length === 1 && shown[0] === key}
              onClick={() => toggle(key)}
              rightSection={shown.includes(key) && <IconCheck size={16} aria-label="Shown" />}
            >
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
