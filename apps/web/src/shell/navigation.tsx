import { IconDatabase } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { useResources } from "../api/organization-context.ts";
import { moduleScreens } from "../modules.ts";
import classes from "./navigation.module.css";
import { useOrganizationSlug } from "../organization/use-organization-slug.ts";
import { NavigationItem as Item } from "./navigation-item.tsx";
import { placeOf } from "./resource-place.ts";

// The pages of modules come first; these follow a moment after the first picture.
const OrganizationPages = lazy(() => import("./organization-pages.tsx"));

/** Where the caller can go: each module's pages, then its records, then the organization. What may not be read is left out. */
export function Navigation() {
  const resources = useResources();
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
      <Suspense>
        <OrganizationPages />
      </Suspense>
    </nav>
  );
}
