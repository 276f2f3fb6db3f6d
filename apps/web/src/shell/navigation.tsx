import { IconDatabase, IconKey, IconLifebuoy, IconSettings, IconShieldCheck, IconUsers } from "@tabler/icons-react";
import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { useOrganization, useResources } from "../api/organization-context.ts";
import { moduleScreens } from "../modules.ts";
import classes from "./navigation.module.css";
import { useOrganizationSlug } from "../organization/use-organization-slug.ts";
import { placeOf } from "./resource-place.ts";

/** Where the caller can go: each module's pages, then its records, then the organization. What may not be read is left out. */
export function Navigation() {
  const resources = useResources();
  const isAdmin = isAtLeast(useOrganization().role, "admin");
  const organization = useOrganizationSlug();
  return (
    <nav aria-label="Pages" className={classes.nav}>
      {moduleScreens.map((module) => {
        const records = [...resources.values()].filter(({ path, may }) => path.startsWith(`${module.id}.`) && may.read);
        const pages = module.navigation.filter(({ resource }) => resources.get(resource)?.may.read);
        if (pages.length === 0 && records.length === 0) return null;
        return (
          <section key={module.id} className={classes.group}>
            <h2 className={classes.heading}>{module.label}</h2>
            {pages.map(({ label, icon: Icon, link, Count }, i) => (
              <Item key={label} link={link(organization)} isExact={i === 0}>
                <Icon size={18} stroke={1.6} />
                <span className={classes.label}>{label}</span>
                {Count && <Count />}
              </Item>
            ))}
            {records.length > 0 && (
              <details className={classes.records}>
                <summary>
                  <IconDatabase size={18} stroke={1.6} />
                  <span className={classes.label}>Records</span>
                </summary>
                {records.map(({ path, plural }) => (
                  <Item key={path} link={{ to: "/$organization/r/$module/$resource", params: { organization, ...placeOf(path) } }}>
                    <span className={classes.label}>{plural}</span>
                  </Item>
                ))}
              </details>
            )}
          </section>
        );
      })}
      <section className={classes.group}>
        <h2 className={classes.heading}>Organization</h2>
        <Item link={{ to: "/$organization/members", params: { organization } }}>
          <IconUsers size={18} stroke={1.6} />
          <span className={classes.label}>Members</span>
        </Item>
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
    </nav>
  );
}

type ItemProps = { readonly link: LinkProps; readonly isExact?: boolean; readonly children: ReactNode };

function Item({ link, isExact = false, children }: ItemProps) {
  return (
    <Link {...link} className={classes.item} activeOptions={{ exact: isExact, includeSearch: false }} activeProps={{ "data-active": true }}>
      {children}
    </Link>
  );
}
