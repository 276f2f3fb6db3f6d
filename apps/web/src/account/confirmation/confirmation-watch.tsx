import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from "react";
import type { Confirmation } from "../../api/confirmation.ts";

const ConfirmationDialog = lazy(() => import("./confirmation-dialog.tsx"));

/** Watches for the question whether it is really the person. The dialog is loaded when it is first asked. */
export function ConfirmationWatch({ confirmation }: { readonly confirmation: Confirmation }) {
  const isAsked = useSyncExternalStore(confirmation.onChange, confirmation.isAsked);
  const [isWanted, want] = useState(false);
  useEffect(() => {
    if (isAsked) want(true);
  }, [isAsked]);
  return <Suspense>{(isWanted || isAsked) && <ConfirmationDialog confirmation={confirmation} />}</Suspense>;
}
