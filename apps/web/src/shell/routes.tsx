import { createRootRouteWithContext, createRoute, lazyRouteComponent, notFound, redirect } from "@tanstack/react-router";
import type { Account } from "./account.ts";
import { lastOrganization } from "../organization/last-organization.ts";
import { NotFound } from "../page/not-found.tsx";
import { RouteFailure } from "../page/failure.tsx";
import { RootLayout } from "./root-layout.tsx";

/** What every route knows. */
export type RouterContext = { readonly account: Account };

export const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: RootLayout,
  notFoundComponent: NotFound,
  errorComponent: RouteFailure,
});

/** Who is signed in; nobody is sent to the sign-in page and comes back afterwards. */
async function signedIn(account: Account, next: string) {
  const me = await account.me();
  if (!me) throw redirect({ to: "/sign-in", search: { next } });
  return me;
}

type Next = { next?: string };

/** Only places within the app: an address from outside must not lead elsewhere after signing in. */
const nextPlace = ({ next }: Record<string, unknown>): Next => (typeof next === "string" && /^\/(?!\/|\\)/.test(next) ? { next } : {});

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: nextPlace,
  component: lazyRouteComponent(() => import("../account/sign-in-page.tsx"), "SignInPage"),
});

export const registerRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/register",
  validateSearch: nextPlace,
  component: lazyRouteComponent(() => import("../account/register-page.tsx"), "RegisterPage"),
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
    const { organizations } = await signedIn(context.account, location.href);
    const last = lastOrganization();
    const organization = organizations.find(({ slug }) => slug === last) ?? organizations[0];
    if (!organization) throw redirect({ to: "/new-organization" });
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

export const membersRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "members",
  component: lazyRouteComponent(() => import("../account/members-page.tsx"), "MembersPage"),
});

export const settingsRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "settings",
  component: lazyRouteComponent(() => import("../organization/organization-settings-page.tsx"), "OrganizationSettingsPage"),
});
