import { QueryClientProvider } from "@tanstack/react-query";
import { Outlet, useRouteContext, useRouter } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useMemo, type ReactNode } from "react";
import { trpc } from "../api/client.ts";
import { clientFault, type ClientFault } from "../api/fault.ts";
import { OrganizationContext, ResourcesContext, useOrganization } from "../api/organization-context.ts";
import { openOrganization } from "../api/organization-session.ts";
import { Failure } from "../page/failure.tsx";
import { ModuleGate } from "./module-gate.tsx";
import { rememberOrganization } from "./last-organization.ts";
import { Shell } from "../shell/shell.tsx";
import { ShellSkeleton } from "../shell/shell-skeleton.tsx";
import { leaveSignedOut } from "../shell/signed-out.ts";

const SuspendedPage = lazy(() => import("./suspended-page.tsx"));
const SecondFactorNeeded = lazy(() => import("../account/factors/second-factor-needed.tsx"));

/** Everything inside one organization: its own client, cache and live views, so that nothing crosses over. */
export function OrganizationLayout() {
  const { me, organization } = useRouteContext({ from: "/$organization" });
  const router = useRouter();
  const leave = useCallback(() => void leaveSignedOut(router, router.options.context.account), [router]);
  const session = useMemo(() => openOrganization(me.person, organization, leave), [me.person, organization, leave]);
  useEffect(() => rememberOrganization(organization.slug), [organization.slug]);

  return (
    <OrganizationContext key={session.key} value={session}>
      <trpc.Provider client={session.client} queryClient={session.queryClient}>
        <QueryClientProvider client={session.queryClient}>
          <WithResources>
            <Shell organizations={me.organizations}>
              <ModuleGate>
                <Outlet />
              </ModuleGate>
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
  const { modulesOff } = useOrganization().organization;
  const resources = useMemo(() => {
    const isOn = (path: string): boolean => !modulesOff.includes(path.split(".", 1)[0]!);
    return new Map(described.data?.filter(({ path }) => isOn(path)).map((resource) => [resource.path, resource]));
  }, [described.data, modulesOff]);
  if (described.error) return <Refused fault={clientFault(described.error)} onRetry={() => void described.refetch()} />;
  if (!described.data) return <ShellSkeleton />;
  return <ResourcesContext value={resources}>{children}</ResourcesContext>;
}

/** In place of the organization: what keeps the person out, and what they can do about it. */
function Refused({ fault, onRetry }: { readonly fault: ClientFault; readonly onRetry: () => void }) {
  const { organization } = useOrganization();
  const pages: Readonly<Record<string, ReactNode>> = {
    "access.secondFactorNeeded": <SecondFactorNeeded organization={organization.name} />,
    "access.organizationSuspended": <SuspendedPage who="organization" />,
    "access.memberSuspended": <SuspendedPage who="member" />,
  };
  const page = pages[fault.code ?? ""];
  return page ? <Suspense fallback={<ShellSkeleton />}>{page}</Suspense> : <Failure fault={fault} onRetry={onRetry} />;
}
