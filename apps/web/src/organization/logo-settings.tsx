import { useRouteContext, useRouter } from "@tanstack/react-router";
import { trpc } from "../api/client.ts";
import { sendFile } from "../files/upload/send-file.ts";
import type { OnSent } from "../forms/picture-field.tsx";
import { notice } from "../shell/notice.ts";
import { LogoField } from "./logo-field.tsx";
import type { LogoFile } from "./logo-file.ts";
import { SettingsSection } from "./settings-section.tsx";

/** The organization's logo, for those who may change it. */
export function LogoSettings() {
  const { organization } = useRouteContext({ from: "/$organization" });
  const router = useRouter();
  const request = trpc.organizations.requestLogoUpload.useMutation();
  const keep = trpc.organizations.keepLogo.useMutation();
  const remove = trpc.organizations.removeLogo.useMutation();
  const drawAnew = async (done: string): Promise<void> => {
    notice(done);
    await router.options.context.account.refresh();
    await router.invalidate();
  };
  const upload = async ({ file, contentType }: LogoFile, onSent: OnSent): Promise<void> => {
    const { key, ...address } = await request.mutateAsync({ contentType, bytes: file.size });
    await sendFile(file, address, onSent);
    await keep.mutateAsync({ key });
    await drawAnew("The logo is saved.");
  };
  const takeAway = async (): Promise<void> => {
    await remove.mutateAsync();
    await drawAnew("The logo is removed.");
  };
  return (
    <SettingsSection title="Logo" lead="Stands beside the organization's name, for all its members.">
      <LogoField name={organization.name} logoUrl={organization.logoUrl} onUpload={upload} onRemove={takeAway} />
    </SettingsSection>
  );
}
