import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { nextPlace, rootRoute, signedIn } from "../shell/routes.tsx";

/** What a link of a mail brings. */
const broughtTicket = ({ ticket }: Record<string, unknown>): { ticket?: string | undefined } => ({
  ticket: typeof ticket === "string" ? ticket : undefined,
});

const secondFactorRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in/second-factor",
  validateSearch: nextPlace,
  component: lazyRouteComponent(() => import("./second-factor-page.tsx"), "SecondFactorPage"),
});

const linkByMailRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in/by-mail",
  validateSearch: nextPlace,
  component: lazyRouteComponent(() => import("./mail-link/ask-for-link-page.tsx"), "SignInByMailPage"),
});

const forgotPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/forgot-password",
  component: lazyRouteComponent(() => import("./mail-link/ask-for-link-page.tsx"), "ForgotPasswordPage"),
});

const signInLinkRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in/link",
  validateSearch: broughtTicket,
  component: lazyRouteComponent(() => import("./mail-link/sign-in-link-page.tsx"), "SignInLinkPage"),
});

const verifyRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/verify",
  validateSearch: broughtTicket,
  component: lazyRouteComponent(() => import("./mail-link/verify-page.tsx"), "VerifyPage"),
});

const resetPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/reset-password",
  validateSearch: broughtTicket,
  component: lazyRouteComponent(() => import("./mail-link/reset-password-page.tsx"), "ResetPasswordPage"),
});

const changeAddressRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/change-address",
  validateSearch: broughtTicket,
  component: lazyRouteComponent(() => import("./mail-link/change-address-page.tsx"), "ChangeAddressPage"),
});

const ownAccountRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/account",
  beforeLoad: async ({ context, location }) => ({ me: await signedIn(context.account, location.href) }),
  component: lazyRouteComponent(() => import("./own/account-page.tsx"), "AccountPage"),
});

/** The ways into an account, and the account itself. */
export const accountRoutes = [
  secondFactorRoute,
  linkByMailRoute,
  forgotPasswordRoute,
  signInLinkRoute,
  verifyRoute,
  resetPasswordRoute,
  changeAddressRoute,
  ownAccountRoute,
] as const;
