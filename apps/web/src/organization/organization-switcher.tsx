import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/Menu.layer.css";
import { Menu } from "@mantine/core";
import { IconCheck, IconPlus, IconSelector } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Organization } from "../api/client.ts";
import { useOrganization } from "../api/organization-context.ts";
import { words } from "../format/words.ts";
import { OrganizationMark } from "./organization-badge.tsx";
import classes from "./organization-switcher.module.css";

/** The organization on the screen, and the way to the others. */
export default function OrganizationSwitcher({ organizations }: { readonly organizations: readonly Organization[] }) {
  const { organization } = useOrganization();
  // The session keeps the organization as it was opened; the list is what is so now.
  const logoUrl = organizations.find(({ id }) => id === organization.id)?.logoUrl ?? null;
  return (
    <Menu position="bottom-start" width={260}>
      <Menu.Target>
        <button type="button" className={classes.target}>
          <OrganizationMark name={organization.name} logoUrl={logoUrl} />
          <span className={classes.name}>{organization.name}</span>
          <span className="visually-hidden">, switch to another organization</span>
          <IconSelector size={16} stroke={1.6} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {organizations.map(({ id, slug, name, role, logoUrl, suspendedAt, membershipSuspendedAt }) => (
          <Menu.Item
            key={id}
            leftSection={<OrganizationMark name={name} logoUrl={logoUrl} />}
            rightSection={id === organization.id && <IconCheck size={16} aria-label="Current" />}
            renderRoot={(props) => <Link to="/$organization" params={{ organization: slug }} {...props} />}
          >
            {name}
            <span className={classes.role}>{suspendedAt || membershipSuspendedAt ? "Suspended" : words(role)}</span>
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconPlus size={18} stroke={1.6} />} renderRoot={(props) => <Link to="/new-organization" {...props} />}>
          New organization
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
