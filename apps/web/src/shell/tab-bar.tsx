import { IconDots } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useResources } from "../api/organization-context.ts";
import { moduleScreens } from "../modules.ts";
import { useOrganizationSlug } from "../organization/use-organization-slug.ts";
import classes from "./tab-bar.module.css";

/** The daily pages under the thumb, on a phone. */
export function TabBar({ onMore }: { readonly onMore: () => void }) {
  const resources = useResources();
  const organization = useOrganizationSlug();
  const items = moduleScreens.flatMap(({ navigation }) => navigation).filter(({ resource }) => resources.get(resource)?.may.read);
  return (
    <nav className={classes.tabs} aria-label="Daily pages">
      {items.slice(0, 3).map(({ label, icon: Icon, link, Count }, i) => (
        <Link
          key={label}
          {...link(organization)}
          className={classes.tab}
          activeOptions={{ exact: i === 0, includeSearch: false }}
          activeProps={{ "data-active": true }}
        >
          <span className={classes.icon}>
            <Icon size={22} stroke={1.6} />
            {Count && <Count />}
          </span>
          {label}
        </Link>
      ))}
      <button type="button" className={classes.tab} onClick={onMore}>
        <IconDots size={22} stroke={1.6} />
        More
      </button>
    </nav>
  );
}
