import { Skeleton, Stack } from "@mantine/core";
import { trpc } from "../../api/client.ts";
import { clientFault } from "../../api/fault.ts";
import { Failure } from "../../page/failure.tsx";
import { Page } from "../../page/page.tsx";
import { SettingsSection } from "../../organization/settings-section.tsx";
import { useOrganizationSlug } from "../../organization/use-organization-slug.ts";
import { KindsTable } from "./kinds-table.tsx";
import { PhoneSection } from "./phone-section.tsx";
import { PushSection } from "./push-section.tsx";
import { TelegramSection } from "./telegram-section.tsx";
import { TimesForm } from "./times-form.tsx";

/** How and when the person is told: by kind, their quiet hours, and where messages to them go. */
export function NotificationSettingsPage() {
  const organization = useOrganizationSlug();
  const { data: settings, error, refetch } = trpc.notifications.settings.useQuery();
  return (
    <Page
      title="Notification settings"
      trail={[{ label: "Notifications", link: { to: "/$organization/notifications", params: { organization } } }]}
      lead="They are yours alone, for this organization. What you change holds at once."
    >
      {error && !settings ? (
        <Failure fault={clientFault(error)} onRetry={() => void refetch()} />
      ) : !settings ? (
        <Stack role="status" aria-busy aria-label="Loading">
          <Skeleton height={240} radius="md" />
          <Skeleton height={120} radius="md" />
        </Stack>
      ) : (
        <>
          <KindsTable settings={settings} />
          <SettingsSection
            title="Quiet hours and digests"
            lead="In quiet hours only what is urgent comes through; the rest comes when they end. Mails that are gathered come together in one."
          >
            <TimesForm settings={settings} />
          </SettingsSection>
          {settings.offers.push && (
            <SettingsSection title="Push" lead="Messages that this computer or phone shows even when Freehold is closed.">
              <PushSection pushKey={settings.pushKey} />
            </SettingsSection>
          )}
          {settings.offers.telegram && (
            <SettingsSection title="Telegram" lead="Messages from the bot of this installation, in a chat of your own.">
              <TelegramSection name={settings.telegram?.name} />
            </SettingsSection>
          )}
          {settings.offers.sms && (
            <SettingsSection title="Text messages" lead="To your phone, for what must reach you without the internet.">
              <PhoneSection phone={settings.phone} />
            </SettingsSection>
          )}
        </>
      )}
    </Page>
  );
}
