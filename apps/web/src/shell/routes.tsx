import { createRootRouteWithContext, createRoute, lazyRouteComponent, notFound, redirect } from "@tanstack/react-router";
import type { Account } from "./account.ts";
import { lookAtInvitation } from "../organization/invitation/look-at-invitation.ts";
import { lastOrganization } from "../organization/last-organization.ts";
import { NotFound } from "../page/not-found.tsx";
import { RouteFailure } from "../page/failure.tsx";
import { RootLayout } from "./root-layout.tsx";

/** What every route knows. */
export type RouterContext = { readonly account: Account };

export const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: RootLayout,
  notFoundComponent: () => (
    <main>
      <NotFound />
    </main>
  ),
  errorComponent: RouteFailure,
});

/** Who is signed in; nobody is sent to the sign-in page and comes back afterwards. */
export async function signedIn(account: Account, next: string) {
  const me = await account.me();
  if (!me) throw redirect({ to: "/sign-in", search: { next } });
  return me;
}

export type Next = { next?: string | undefined };

/**
 * Only places within the app: an address from outside must not lead elsewhere after signing in. Anything else is undefined
 * and not left out, because the router gives what was left out as it came.
 */
export const nextPlace = ({ next }: Record<string, unknown>): Next => ({
  next: typeof next === "string" && /^\/(?![/\\])[^\\\p{Cc}\s]*$/u.test(next) ? next : undefined,
});

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  /** `ended`: whether the person is here because their session has ended. */
  validateSearch: (search: Record<string, unknown>): Next & { ended?: true | undefined } => ({
    ...nextPlace(search),
    ended: search["ended"] === true || undefined,
  }),
  component: lazyRouteComponent(() => import("../account/sign-in-page.tsx"), "SignInPage"),
});

export const registerRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/register",
  validateSearch: nextPlace,
  component: lazyRouteComponent(() => import("../account/register-page.tsx"), "RegisterPage"),
});

export const outboxRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/outbox",
  validateSearch: ({ message }: Record<string, unknown>): { message?: string } => (typeof message === "string" ? { message } : {}),
  component: lazyRouteComponent(() => import("../account/outbox-page.tsx"), "OutboxPage"),
});

export const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/invitation",
  validateSearch: ({ ticket }: Record<string, unknown>): { ticket?: string } => (typeof ticket === "string" ? { ticket } : {}),
  loaderDeps: ({ search: { ticket } }) => ({ ticket }),
  loader: ({ context, deps }) => lookAtInvitation(context.account, deps.ticket),
  component: lazyRouteComponent(() => import("../organization/invitation/invitation-page.tsx"), "InvitationPage"),
});

export const newOrganizationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/new-organization",
  beforeLoad: async ({ context, location }) => ({ me: await signedIn(context.account, location.href) }),
  component: lazyRouteComponent(() => import("../account/new-organization-page.tsx"), "NewOrganizationPage"),
});

export const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  beforeLoad: async ({ context, location }) => {
    const { organizations, person } = await signedIn(context.account, location.href);
    const last = lastOrganization();
    const organization = organizations.find(({ slug }) => slug === last) ?? organizations[0];
    if (!organization) throw redirect({ to: person.isOperator ? "/operate" : "/new-organization" });
    throw redirect({ to: "/$organization", params: { organization: organization.slug } });
  },
});

export const organizationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/$organization",
  beforeLoad: async ({ context, params, location }) => {
    const me = await signedIn(context.account, location.href);
    const organization = me.organizations.find(({ slug }) => slug === params.organization);
    if (!organization) throw notFound();
    return { me, organization };
  },
  component: lazyRouteComponent(() => import("../organization/organization-layout.tsx"), "OrganizationLayout"),
});

/** What an organization opens with. Its search is that of the module whose page it shows. */
export const organizationHomeRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "/",
  validateSearch: (search: Record<string, unknown>): Readonly<Record<string, string | undefined>> =>
    Object.fromEntries(Object.entries(search).flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : []))),
  // Begins to load beside the frame, not after it.
  loader: ({ context: { organization } }) =>
    void import("../modules.ts").then(({ firstModule }) => firstModule(organization)?.Home?.preload?.()),
  component: lazyRouteComponent(() => import("../organization/home-page.tsx"), "HomePage"),
});

export const membersRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "members",
  validateSearch: ({ people }: Record<string, unknown>): { people?: "invited" } => (people === "invited" ? { people } : {}),
  component: lazyRouteComponent(() => import("../organization/members/members-page.tsx"), "MembersPage"),
});

export const settingsRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "settings",
  component: lazyRouteComponent(() => import("../organization/organization-settings-page.tsx"), "OrganizationSettingsPage"),
});
