import { Button } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc } from "../../../api/client.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import { usePending } from "../../../live/use-optimistic.ts";
import classes from "./alert-acts.module.css";
import type { AlertRow } from "../rows.ts";
import { useAlertActs } from "./use-alert-acts.ts";

const ReopenAlert = lazy(() => import("./reopen-alert.tsx"));
const ResolveMenu = lazy(() => import("./resolve-menu.tsx"));

/** Who may answer an alert; the server decides, this only hides what it would refuse. */
const mayAnswer = "staff";

/**
 * What can be done about an alert: one click acknowledges, two resolve. What was done is shown at once, and nothing more can be
 * done until the server has answered. Nothing for who may only look.
 */
export function AlertActs({ alert }: { readonly alert: AlertRow }) {
  const { role } = useOrganization();
  const { acknowledge } = useAlertActs();
  const isPending = usePending(trpc.coldchain.alert, alert.id);
  if (!isAtLeast(role, mayAnswer)) return null;
  if (isPending) {
    return (
      <p className={classes.pending} role="status">
        Saving
      </p>
    );
  }
  if (alert.status === "resolved") {
    return (
      <div className={classes.acts}>
        <Suspense>
          <ReopenAlert alert={alert} />
        </Suspense>
      </div>
    );
  }
  return (
    <div className={classes.acts}>
      {alert.status !== "acknowledged" && (
        <Button className={classes.act} leftSection={<IconCheck size={18} />} onClick={() => acknowledge.mutate({ alertId: alert.id })}>
          Acknowledge
        </Button>
      )}
      <Suspense>
        <ResolveMenu alert={alert} />
      </Suspense>
    </div>
  );
}
