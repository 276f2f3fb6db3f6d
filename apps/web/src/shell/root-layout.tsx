import { Outlet } from "@tanstack/react-router";
import { lazy, Suspense } from "react";

const Notifications = lazy(() => import("./notifications.tsx"));

/** What surrounds every page, signed in or not. */
export function RootLayout() {
  return (
    <>
      <Outlet />
      <Suspense>
        <Notifications />
      </Suspense>
    </>
  );
}
