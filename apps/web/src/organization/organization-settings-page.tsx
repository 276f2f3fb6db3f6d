import { useRouter } from "@tanstack/react-router";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc } from "../api/client.ts";
import { useOrganization } from "../api/organization-context.ts";
import { Page } from "../page/page.tsx";
import { notice } from "../shell/notice.ts";
import { LogoSettings } from "./logo-settings.tsx";
import { OrganizationForm, type SettingsChange } from "./organization-form.tsx";
import { ModulesSection } from "./modules-section.tsx";
import classes from "./organization-settings.module.css";
import { RemovalSection } from "./removal-section.tsx";
import { SecondFactorRule } from "./second-factor-rule.tsx";
import { SettingsSection } from "./settings-section.tsx";
import { timeZoneLabel } from "./time-zones.ts";
import { UsageSection } from "./usage-section.tsx";

/** What the organization is called and the zone of its times: changed by admins and owners, seen by everybody in it. */
export function OrganizationSettingsPage() {
  const { organization, role } = useOrganization();
  const { name, timeZone } = organization;
  const save = useSave();
  if (isAtLeast(role, "admin")) {
    return (
      <Page title="Settings">
        <LogoSettings />
        <SettingsSection title="General" lead="What the organization is called, and the zone its times are shown in.">
          <OrganizationForm settings={{ name, timeZone }} onSave={save} />
        </SettingsSection>
        <ModulesSection />
        <UsageSection />
        {role === "owner" && (
          <SettingsSection title="Security" lead="What the organization asks of its members when they sign in.">
            <SecondFactorRule />
          </SettingsSection>
        )}
        {role === "owner" && <RemovalSection />}
      </Page>
    );
  }
  return (
    <Page title="Settings" lead="Only admins and owners can change these.">
      <dl className={classes.facts}>
        <dt>Name</dt>
        <dd>{name}</dd>
        <dt>Time zone</dt>
        <dd>{timeZoneLabel(timeZone)}</dd>
      </dl>
    </Page>
  );
}

/** Saves, and draws the organization anew: its name and zone are part of everything on the screen. */
function useSave(): (change: SettingsChange) => Promise<void> {
  const router = useRouter();
  const { account } = router.options.context;
  const { mutateAsync } = trpc.organizations.update.useMutation();
  return async (change) => {
    // It carries what the form saw (`was`), so that nobody's change is overwritten unseen.
    await mutateAsync(change);
    notice("The settings are saved.");
    await account.refresh();
    await router.invalidate();
  };
}
