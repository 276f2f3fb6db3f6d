import { ActionIcon } from "@mantine/core";
import { useDisclosure, useHotkeys, useMediaQuery } from "@mantine/hooks";
import { IconMenu2, IconSearch } from "@tabler/icons-react";
import { useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState, type ReactNode } from "react";
import { useOrganization } from "../api/organization-context.ts";
import type { Organization } from "../api/client.ts";
import { ConnectionIndicator } from "./connection/connection-indicator.tsx";
import { Navigation } from "./navigation.tsx";
import { RemovalBanner } from "../organization/removal-banner.tsx";
import { OrganizationBadge } from "../organization/organization-badge.tsx";
import classes from "./shell.module.css";
import { StaleBar } from "./connection/stale-bar.tsx";
import { VisitBanner } from "../operators/visit-banner.tsx";
import { useMembership } from "../organization/use-membership.ts";
import { TabBar } from "./tab-bar.tsx";

// Menus are loaded after the first picture: they are a fifth of what it would have to wait for.
const OrganizationSwitcher = lazy(() => import("../organization/organization-switcher.tsx"));
const UserMenu = lazy(() => import("./user-menu.tsx"));
const MenuDrawer = lazy(() => import("./menu-drawer.tsx"));
const AnnouncementBanner = lazy(() => import("../chat/announcements/announcement-banner.tsx"));
const Bell = lazy(() => import("../notifications/bell.tsx"));
const CommandPalette = lazy(() => import("./command-palette.tsx"));

type ShellProps = { readonly organizations: readonly Organization[]; readonly children: ReactNode };

/** The frame of every page inside an organization: navigation beside it, or on a phone around it. */
export function Shell({ organizations, children }: ShellProps) {
  const { organization } = useOrganization();
  const [isMenuOpen, { open: openMenu, close: closeMenu }] = useDisclosure();
  useMembership();
  const palette = usePalette();
  // One bell: what it shows is asked for once, and it is named once.
  const isWide = useMediaQuery("(min-width: 900px)", undefined, { getInitialValueInEffect: false });
  const place = useRouterState({ select: ({ location }) => location.pathname });
  useEffect(() => {
    closeMenu();
    // A page that took its focused link with it leaves the keyboard nowhere: it goes on in the new page.
    if (document.activeElement === document.body) document.getElementById("content")?.focus({ preventScroll: true });
  }, [place, closeMenu]);

  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#content">
        Skip to the content
      </a>
      <aside className={classes.side} aria-label="Main">
        <Suspense fallback={<OrganizationBadge name={organization.name} />}>
          <OrganizationSwitcher organizations={organizations} />
        </Suspense>
        <div className={classes.tools}>
          <button type="button" className={classes.search} onClick={palette.open}>
            <IconSearch size={16} stroke={1.75} />
            <span>Find anything</span>
            <kbd>Ctrl K</kbd>
          </button>
          {isWide && <BellPlace />}
        </div>
        <Navigation />
        <div className={classes.foot}>
          <ConnectionIndicator />
          <Suspense fallback={<div className={classes.person} />}>
            <UserMenu />
          </Suspense>
        </div>
      </aside>
      <header className={classes.bar}>
        <ActionIcon variant="subtle" color="gray" size={44} aria-label="Open the menu" onClick={openMenu}>
          <IconMenu2 size={22} stroke={1.75} />
        </ActionIcon>
        <span className={classes.barTitle}>{organization.name}</span>
        <ConnectionIndicator isCompact />
        {!isWide && <BellPlace />}
        <ActionIcon variant="subtle" color="gray" size={44} aria-label="Find anything" onClick={palette.open}>
          <IconSearch size={20} stroke={1.75} />
        </ActionIcon>
      </header>
      <main className={classes.main} id="content" tabIndex={-1}>
        <VisitBanner />
        <StaleBar />
        <RemovalBanner />
        <Suspense>
          <AnnouncementBanner />
        </Suspense>
        {children}
      </main>
      <TabBar onMore={openMenu} />
      <Suspense>
        <MenuDrawer isOpen={isMenuOpen} onClose={closeMenu} organizations={organizations} />
      </Suspense>
      {palette.isWanted && (
        <Suspense>
          <CommandPalette isOpen={palette.isOpen} onClose={palette.close} organizations={organizations} />
        </Suspense>
      )}
    </div>
  );
}

/** The bell, which is loaded after the first picture and whose place is kept until then. */
const BellPlace = () => (
  <Suspense fallback={<span className={classes.bellPlace} />}>
    <Bell />
  </Suspense>
);

/** The palette is loaded when it is first opened, and mounted closed: a dialog that mounts open loses the focus it took. */
function usePalette() {
  const [isWanted, want] = useState(false);
  const [isOpen, { open, close }] = useDisclosure();
  const show = (): void => {
    want(true);
    open();
  };
  useHotkeys([["mod+K", show]], []);
  return { isWanted, isOpen, open: show, close };
}
