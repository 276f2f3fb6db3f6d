import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { organizationRoute } from "../shell/routes.tsx";

/** What the page of files shows, as its address says it. */
export type FilesSearch = { bucket?: string; q?: string; layout?: "gallery" };

const filesRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: "files",
  validateSearch: ({ bucket, q, layout }: Record<string, unknown>): FilesSearch => ({
    ...(typeof bucket === "string" && { bucket }),
    ...(typeof q === "string" && q !== "" && { q }),
    ...(layout === "gallery" && { layout }),
  }),
  component: lazyRouteComponent(() => import("./files-page.tsx"), "FilesPage"),
});

/** The files of an organization. */
export const filesRoutes = [filesRoute] as const;
