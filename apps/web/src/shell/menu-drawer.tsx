import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Drawer.layer.css";
import { Drawer } from "@mantine/core";
import type { Organization } from "../api/client.ts";
import classes from "./shell.module.css";
import { Navigation } from "./navigation.tsx";
import OrganizationSwitcher from "../organization/organization-switcher.tsx";
import UserMenu from "./user-menu.tsx";

type MenuDrawerProps = { readonly isOpen: boolean; readonly onClose: () => void; readonly organizations: readonly Organization[] };

/** The navigation of a phone. */
export default function MenuDrawer({ isOpen, onClose, organizations }: MenuDrawerProps) {
  return (
    <Drawer opened={isOpen} onClose={onClose} size={300} title="Menu" padding="sm">
      <OrganizationSwitcher organizations={organizations} />
      <Navigation />
      <div className={classes.foot}>
        <UserMenu />
      </div>
    </Drawer>
  );
}
