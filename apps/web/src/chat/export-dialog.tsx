import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { Modal, Select, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { trpc } from "../api/client.ts";
import { useOrganization } from "../api/organization-context.ts";
import { FormFrame } from "../forms/form-frame.tsx";
import { useSubmit } from "../forms/use-submit.ts";
import { useDialog } from "./use-dialog.ts";

/** Takes messages out, for admins. What it means for private channels is said before, and in them afterwards. */
export default function ExportDialog({ onClose }: { readonly onClose: () => void }) {
  const dialog = useDialog(onClose);
  const { organization } = useOrganization();
  const outline = trpc.channels.outline.useQuery();
  const begin = trpc.messageExports.begin.useMutation();
  const form = useForm({
    initialValues: { channelId: null as string | null, reason: "" },
    validate: { reason: (reason) => (reason.trim().length < 5 ? "Say why, in at least 5 characters." : null) },
  });
  const submit = useSubmit(form, async ({ channelId, reason }) => {
    const { id } = await begin.mutateAsync({ reason, ...(channelId !== null && { channelId }) });
    location.assign(`/organizations/${organization.id}/message-exports/${id}`);
    dialog.onClose();
  });
  const channels = (outline.data ?? []).map(({ id, name, kind, messages }) => ({
    value: id,
    label: `${name}${kind === "private" ? " (private)" : ""}, ${messages} messages`,
  }));
  return (
    <Modal {...dialog} title="Export messages">
      <FormFrame form={form} submit={submit} action="Export" onCancel={dialog.onClose}>
        <p style={{ margin: 0 }}>
          The people of each private and direct channel in the export can read there that you made it, and why. It is also in the audit
          trail.
        </p>
        <Select
          label="Which channel"
          placeholder="All channels, direct messages too"
          data={channels}
          clearable
          searchable
          {...form.getInputProps("channelId")}
        />
        <Textarea label="Why" autosize minRows={2} maxLength={500} data-autofocus {...form.getInputProps("reason")} />
      </FormFrame>
    </Modal>
  );
}
