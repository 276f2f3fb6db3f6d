import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import { Modal, Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { Role } from "@freehold/kernel/role.ts";
import { trpc } from "../../api/client.ts";
import { useOrganization } from "../../api/organization-context.ts";
import { FormFrame } from "../../forms/form-frame.tsx";
import { useSubmit } from "../../forms/use-submit.ts";
import { notice } from "../../shell/notice.ts";
import { roleChoices } from "./roles.ts";

type InviteDialogProps = { readonly isOpen: boolean; readonly onClose: () => void; readonly onInvited: () => void };

/** Has a mail with a link sent to somebody who is to join. */
export function InviteDialog({ isOpen, onClose, onInvited }: InviteDialogProps) {
  const { role } = useOrganization();
  const invite = trpc.invitations.invite.useMutation();
  const form = useForm<{ email: string; role: Role }>({ mode: "uncontrolled", initialValues: { email: "", role: "staff" } });
  const submit = useSubmit(form, async (values) => {
    const { email } = await invite.mutateAsync(values);
    notice(`A mail with a link is on its way to ${email}.`);
    form.reset();
    onClose();
    onInvited();
  });
  return (
    <Modal opened={isOpen} onClose={onClose} title="Invite a person">
      <FormFrame form={form} submit={submit} action="Send the invitation" onCancel={onClose}>
        <TextInput
          key={form.key("email")}
          label="Address"
          description="They get a mail with a link that works for 7 days. Who has no account yet makes one there."
          type="email"
          autoComplete="off"
          data-autofocus
          {...form.getInputProps("email")}
        />
        <Select key={form.key("role")} label="Role" allowDeselect={false} data={roleChoices(role)} {...form.getInputProps("role")} />
      </FormFrame>
    </Modal>
  );
}
