import { QueryClientProvider } from "@tanstack/react-query";
import { Link, useRouteContext, useRouter } from "@tanstack/react-router";
import { trpc } from "../api/client.ts";
import { InstallationTrail } from "../audit/installation-trail.tsx";
import { useTitle } from "../page/use-title.ts";
import { HealthTiles } from "./health-tiles.tsx";
import { InstalledOrganizations } from "./installed-organizations.tsx";
import { JobsPanel } from "./jobs-panel.tsx";
import { LivePanel } from "./live-panel.tsx";
import classes from "./operate.module.css";

/** For operators: how the installation is, and which organizations are on it. Nothing of what is in them. */
export function OperatePage() {
  useTitle("Installation");
  const { account } = useRouter().options.context;
  const { me } = useRouteContext({ from: "/operate" });
  const visiting = me.organizations.filter(({ visit }) => visit !== null);
  return (
    <trpc.Provider client={account.api} queryClient={account.queryClient}>
      <QueryClientProvider client={account.queryClient}>
        <main className={classes.page} id="content" tabIndex={-1}>
          <header className={classes.head}>
            <h1>Installation</h1>
            {me.organizations.length > 0 && <Link to="/">Your organizations</Link>}
          </header>
          {visiting.map(({ id, name, slug }) => (
            <p key={id} className={classes.visiting}>
              You are visiting {name}.{" "}
              <Link to="/$organization" params={{ organization: slug }}>
                Go there
              </Link>
            </p>
          ))}
          <HealthTiles />
          <LivePanel />
          <JobsPanel />
          <InstalledOrganizations />
          <InstallationTrail />
        </main>
      </QueryClientProvider>
    </trpc.Provider>
  );
}
