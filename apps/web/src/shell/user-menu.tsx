import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/Menu.layer.css";
import { Menu } from "@mantine/core";
import { IconLogout, IconMoon, IconServerCog, IconSun, IconUserCog } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useOrganization } from "../api/organization-context.ts";
import { words } from "../format/words.ts";
import { PersonMark } from "../people/person-mark.tsx";
import { useTheme } from "./color-scheme.ts";
import { useSignOut } from "./sign-out.ts";
import classes from "./user-menu.module.css";

/** Who is signed in, as what, and what belongs to them rather than to the organization. */
export default function UserMenu() {
  const { person, role } = useOrganization();
  const { scheme, toggle } = useTheme();
  const signOut = useSignOut();
  return (
    <Menu position="top-start" width={216}>
      <Menu.Target>
        <button type="button" className={classes.target}>
          <PersonMark userId={person.id} name={person.name} />
          <span className={classes.who}>
            <span className="truncate">{person.name}</span>
            <span className={classes.role}>{words(role)}</span>
          </span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label className="truncate">{person.email}</Menu.Label>
        <Menu.Item leftSection={<IconUserCog size={18} />} renderRoot={(props) => <Link to="/account" {...props} />}>
          Your account
        </Menu.Item>
        <Menu.Item
          closeMenuOnClick={false}
          onClick={toggle}
          leftSection={scheme === "dark" ? <IconSun size={18} /> : <IconMoon size={18} />}
        >
          {scheme === "dark" ? "Light theme" : "Dark theme"}
        </Menu.Item>
        {person.isOperator && (
          <Menu.Item leftSection={<IconServerCog size={18} />} renderRoot={(props) => <Link to="/operate" {...props} />}>
            Installation
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item onClick={() => void signOut()} leftSection={<IconLogout size={18} />}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
