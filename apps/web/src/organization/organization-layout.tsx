import { QueryClientProvider } from "@tanstack/react-query";
import { Outlet, useNavigate, useRouteContext, useRouter } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, type ReactNode } from "react";
import { trpc } from "../api/client.ts";
import { clientFault } from "../api/fault.ts";
import { OrganizationContext, ResourcesContext } from "../api/organization-context.ts";
import { openOrganization } from "../api/organization-session.ts";
import { Failure } from "../page/failure.tsx";
import { rememberOrganization } from "./last-organization.ts";
import { Shell } from "../shell/shell.tsx";
import { ShellSkeleton } from "../shell/shell-skeleton.tsx";

/** Everything inside one organization: its own client, cache and live views, so that nothing crosses over. */
export function OrganizationLayout() {
  const { me, organization } = useRouteContext({ from: "/$organization" });
  const navigate = useNavigate();
  const { account } = useRouter().options.context;
  const leave = useCallback(() => {
    // Several answers may say at once that the session has ended; the first one leads away.
    if (location.pathname === "/sign-in") return;
    const next = location.pathname + location.search;
    void account.refresh().then(() => navigate({ to: "/sign-in", search: { next } }));
  }, [account, navigate]);
  const session = useMemo(() => openOrganization(me.person, organization, leave), [me.person, organization, leave]);
  useEffect(() => rememberOrganization(organization.slug), [organization.slug]);

  return (
    <OrganizationContext key={session.key} value={session}>
      <trpc.Provider client={session.client} queryClient={session.queryClient}>
        <QueryClientProvider client={session.queryClient}>
          <WithResources>
            <Shell organizations={me.organizations}>
              <Outlet />
            </Shell>
          </WithResources>
        </QueryClientProvider>
      </trpc.Provider>
    </OrganizationContext>
  );
}

/** Waits for the description of the records, which navigation and every screen need. */
function WithResources({ children }: { readonly children: ReactNode }) {
  const described = trpc.platform.describe.useQuery(undefined, { staleTime: Infinity });
  const resources = useMemo(() => new Map(described.data?.map((resource) => [resource.path, resource])), [described.data]);
  if (described.error) return <Failure fault={clientFault(described.error)} onRetry={() => void described.refetch()} />;
  if (!described.data) return <ShellSkeleton />;
  return <ResourcesContext value={resources}>{children}</ResourcesContext>;
}
