import {
  IconFolder,
  IconHistory,
  IconKey,
  IconLifebuoy,
  IconListCheck,
  IconMessages,
  IconPlugConnected,
  IconSettings,
  IconShieldCheck,
  IconSpeakerphone,
  IconUsers,
  IconUsersGroup,
} from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { useOrganization, useResources } from "../api/organization-context.ts";
import { useOrganizationSlug } from "../organization/use-organization-slug.ts";
import { NavigationItem as Item } from "./navigation-item.tsx";
import classes from "./navigation.module.css";

const UnreadCount = lazy(() => import("../chat/unread-count.tsx"));

/** What belongs to no module, as far as it is for the caller. */
export default function OrganizationPages() {
  const resources = useResources();
  const isAdmin = isAtLeast(useOrganization().role, "admin");
  const organization = useOrganizationSlug();
  return (
    <section className={classes.group}>
      <h2 className={classes.heading}>Organization</h2>
      <Item link={{ to: "/$organization/chat", params: { organization } }}>
        <IconMessages size={18} stroke={1.6} />
        <span className={classes.label}>Chat</span>
        <Suspense>
          <UnreadCount />
        </Suspense>
      </Item>
      <Item link={{ to: "/$organization/announcements", params: { organization } }}>
        <IconSpeakerphone size={18} stroke={1.6} />
        <span className={classes.label}>Announcements</span>
      </Item>
      {resources.get("files")?.may.read && (
        <Item link={{ to: "/$organization/files", params: { organization } }}>
          <IconFolder size={18} stroke={1.6} />
          <span className={classes.label}>Files</span>
        </Item>
      )}
      <People />
      {isAdmin && (
        <Item link={{ to: "/$organization/webhooks", params: { organization } }}>
          <IconPlugConnected size={18} stroke={1.6} />
          <span className={classes.label}>Webhooks</span>
        </Item>
      )}
      {isAdmin && (
        <Item link={{ to: "/$organization/api-keys", params: { organization } }}>
          <IconKey size={18} stroke={1.6} />
          <span className={classes.label}>API keys</span>
        </Item>
      )}
      <Item link={{ to: "/$organization/permissions", params: { organization } }}>
        <IconShieldCheck size={18} stroke={1.6} />
        <span className={classes.label}>Permissions</span>
      </Item>
      <Item link={{ to: "/$organization/jobs", params: { organization } }}>
        <IconListCheck size={18} stroke={1.6} />
        <span className={classes.label}>Jobs</span>
      </Item>
      {isAdmin && (
        <Item link={{ to: "/$organization/audit", params: { organization } }}>
          <IconHistory size={18} stroke={1.6} />
          <span className={classes.label}>Audit trail</span>
        </Item>
      )}
      {isAdmin && (
        <Item link={{ to: "/$organization/support-visits", params: { organization } }}>
          <IconLifebuoy size={18} stroke={1.6} />
          <span className={classes.label}>Support visits</span>
        </Item>
      )}
      <Item link={{ to: "/$organization/settings", params: { organization } }}>
        <IconSettings size={18} stroke={1.6} />
        <span className={classes.label}>Settings</span>
      </Item>
    </section>
  );
}

/** Who belongs to the organization, and into which teams it is divided. */
function People() {
  const teams = useResources().get("teams");
  const organization = useOrganizationSlug();
  return (
    <>
      <Item link={{ to: "/$organization/members", params: { organization } }}>
        <IconUsers size={18} stroke={1.6} />
        <span className={classes.label}>Members</span>
      </Item>
      {teams?.may.read && (
        <Item link={{ to: "/$organization/teams", params: { organization } }}>
          <IconUsersGroup size={18} stroke={1.6} />
          <span className={classes.label}>Teams</span>
        </Item>
      )}
    </>
  );
}
