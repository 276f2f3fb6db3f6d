import { IconTrash } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useOrganization } from "../api/organization-context.ts";
import classes from "../shell/connection/stale-bar.module.css";
import { useOrganizationRow } from "./use-organization-row.ts";

/** Tells everybody in time that the organization is going to be removed, and owners where they can keep it. */
export function RemovalBanner() {
  const { organization, formats, role } = useOrganization();
  const removeAfter = useOrganizationRow()?.removeAfter;
  if (!removeAfter) return null;
  return (
    <div className={classes.bar} role="status">
      <IconTrash size={16} />
      <span>
        {organization.name} and all its records are removed on {formats.instant(removeAfter)}.{" "}
        {role === "owner" ? (
          <Link to="/$organization/settings" params={{ organization: organization.slug }}>
            Keep the organization
          </Link>
        ) : (
          "An owner can take this back."
        )}
      </span>
    </div>
  );
}
