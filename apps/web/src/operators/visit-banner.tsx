import { useRouter } from "@tanstack/react-router";
import { IconLifebuoy } from "@tabler/icons-react";
import { useState } from "react";
import { useOrganization } from "../api/organization-context.ts";
import { refusal } from "../shell/notice.ts";
import classes from "./visit-banner.module.css";

/** Says on every page of an organization that one is not at home there, why, until when, and the way out. */
export function VisitBanner() {
  const { organization, formats } = useOrganization();
  const router = useRouter();
  const [isLeaving, setLeaving] = useState(false);
  const { visit } = organization;
  if (!visit) return null;
  const leave = async (): Promise<void> => {
    setLeaving(true);
    const { account } = router.options.context;
    try {
      await account.api.operators.leave.mutate({ organizationId: organization.id });
      await account.refresh();
      await router.navigate({ to: "/operate" });
    } catch (error) {
      refusal(error);
      setLeaving(false);
    }
  };
  return (
    <aside className={classes.banner} aria-label="Support visit">
      <IconLifebuoy size={18} stroke={1.75} aria-hidden />
      <span className={classes.words}>
        You are visiting {organization.name} as support until {formats.time(visit.expiresAt)}: {visit.reason}
      </span>
      <button type="button" className={classes.leave} disabled={isLeaving} onClick={() => void leave()}>
        Leave
      </button>
    </aside>
  );
}
