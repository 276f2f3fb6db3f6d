import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Button, Modal, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { IconDownload } from "@tabler/icons-react";
import { trpc } from "../api/client.ts";
import { useOrganization } from "../api/organization-context.ts";
import { FormFault } from "../forms/form-fault.tsx";
import { FormFrame } from "../forms/form-frame.tsx";
import { useSubmit } from "../forms/use-submit.ts";
import { Instant } from "../format/instant.tsx";
import { notice, refusal } from "../shell/notice.ts";
import classes from "./organization-settings.module.css";
import { SettingsSection } from "./settings-section.tsx";
import { useExport } from "./use-export.ts";
import { useOrganizationRow } from "./use-organization-row.ts";

/** What owners take with them, and how they end the organization. */
export function RemovalSection() {
  const row = useOrganizationRow();
  const [isAsking, asking] = useDisclosure();
  return (
    <>
      <SettingsSection
        title="Export"
        lead="Everything the organization owns in one file: lines of JSON, compressed, with a checksum at the end."
      >
        <Export exportedAt={row?.exportedAt ?? null} />
      </SettingsSection>
      <SettingsSection title="Removal" lead="Removes the organization with all its records, for everybody and for ever.">
        {row?.removeAfter ? (
          <Kept removeAfter={row.removeAfter} />
        ) : (
          <>
            <p>It needs an export of the last 7 days. For 30 days after that nothing changes, and every owner can take it back.</p>
            <div>
              <Button color="red" variant="outline" onClick={asking.open}>
                Remove the organization
              </Button>
            </div>
          </>
        )}
        <RemovalDialog isOpen={isAsking} onClose={asking.close} />
      </SettingsSection>
    </>
  );
}

function Export({ exportedAt }: { readonly exportedAt: Date | null }) {
  const { download, isPending, fault } = useExport();
  return (
    <>
      <FormFault fault={fault} />
      <p>
        {exportedAt ? (
          <>
            The last one was complete <Instant at={exportedAt} />.
          </>
        ) : (
          "Nobody has exported the organization yet."
        )}
      </p>
      <div>
        <Button variant="default" leftSection={<IconDownload size={16} />} loading={isPending} onClick={download}>
          Download an export
        </Button>
      </div>
    </>
  );
}

function Kept({ removeAfter }: { readonly removeAfter: Date }) {
  const { organization, formats } = useOrganization();
  const cancel = trpc.organizations.cancelRemoval.useMutation({
    onSuccess: () => notice(`${organization.name} stays.`),
    onError: refusal,
  });
  return (
    <>
      <p>
        {organization.name} is removed on {formats.instant(removeAfter)}. Until then everybody can go on working.
      </p>
      <div>
        <Button loading={cancel.isPending} onClick={() => cancel.mutate()}>
          Keep the organization
        </Button>
      </div>
    </>
  );
}

function RemovalDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { organization } = useOrganization();
  const { name, slug } = organization;
  const request = trpc.organizations.requestRemoval.useMutation();
  const form = useForm({ mode: "uncontrolled", initialValues: { slug: "" } });
  const submit = useSubmit(form, async (values) => {
    await request.mutateAsync(values);
    notice(`${name} is going to be removed in 30 days.`);
    form.reset();
    onClose();
  });
  return (
    <Modal opened={isOpen} onClose={onClose} title={`Remove ${name}?`}>
      <FormFrame form={form} submit={submit} action="Remove in 30 days" isDangerous onCancel={onClose}>
        <p className={classes.plain}>
          All records, members, invitations, API keys and files of {name} are removed in 30 days and cannot be brought back then. Every
          owner gets a mail now.
        </p>
        <TextInput
          key={form.key("slug")}
          label={`Type ${slug} to confirm`}
          autoComplete="off"
          data-autofocus
          {...form.getInputProps("slug")}
        />
      </FormFrame>
    </Modal>
  );
}
