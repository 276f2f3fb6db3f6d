import { Outlet } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { ConfirmationWatch } from "../account/confirmation/confirmation-watch.tsx";
import { confirmation } from "../api/confirmation.ts";

const Notifications = lazy(() => import("./notifications.tsx"));

/** What surrounds every page, signed in or not. */
export function RootLayout() {
  return (
    <>
      <Outlet />
      <ConfirmationWatch confirmation={confirmation} />
      <Suspense>
        <Notifications />
      </Suspense>
    </>
  );
}
