import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { organizationRoute } from "../shell/routes.tsx";

const chatRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "chat",
  /** `q`: what is searched in everything that was said. */
  validateSearch: ({ q }: Record<string, unknown>): { q?: string } => (typeof q === "string" && q !== "" ? { q } : {}),
  component: lazyRouteComponent(() => import("./chat-page.tsx"), "ChatPage"),
});

const noChannelRoute = createRoute({
  getParentRoute: () => chatRoute,
  path: "/",
  component: lazyRouteComponent(() => import("./channel/no-channel.tsx"), "NoChannel"),
});

const channelRoute = createRoute({
  getParentRoute: () => chatRoute,
  path: "$channel",
  /** `at`: the number of a message to go to. */
  validateSearch: ({ at }: Record<string, unknown>): { at?: number } => (typeof at === "number" && at > 0 ? { at } : {}),
  component: lazyRouteComponent(() => import("./channel/channel-pane.tsx"), "ChannelPane"),
});

const announcementsRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "announcements",
  component: lazyRouteComponent(() => import("./announcements/announcements-page.tsx"), "AnnouncementsPage"),
});

/** Channels, what is said in them, and announcements. */
export const chatRoutes = [chatRoute.addChildren([noChannelRoute, channelRoute]), announcementsRoute] as const;
