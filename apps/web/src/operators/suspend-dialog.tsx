import { Modal, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { trpc } from "../api/client.ts";
import { FormFrame } from "../forms/form-frame.tsx";
import { useSubmit } from "../forms/use-submit.ts";
import { notice } from "../shell/notice.ts";
import type { OrganizationDialogProps } from "./enter-dialog.tsx";

/** Keeps everybody out of an organization, with a reason that its members read. */
export function SuspendDialog({ organization, isOpen, onClose }: OrganizationDialogProps) {
  const suspend = trpc.operators.suspend.useMutation();
  const cache = trpc.useUtils();
  const form = useForm({ mode: "uncontrolled", initialValues: { reason: "" } });
  const submit = useSubmit(form, async ({ reason }) => {
    await suspend.mutateAsync({ organizationId: organization.id, reason });
    await cache.operators.organizations.invalidate();
    notice(`${organization.name} is suspended.`);
    form.reset();
    onClose();
  });
  return (
    <Modal opened={isOpen} onClose={onClose} title={`Suspend ${organization.name}?`}>
      <FormFrame form={form} submit={submit} action="Suspend" onCancel={onClose}>
        <p style={{ margin: 0 }}>
          Nobody can work in it until you reactivate it; devices are refused. Nothing is removed, and owners can still export.
        </p>
        <Textarea
          key={form.key("reason")}
          label="Reason"
          description="Members read it when they are turned away."
          autosize
          minRows={2}
          maxLength={500}
          data-autofocus
          {...form.getInputProps("reason")}
        />
      </FormFrame>
    </Modal>
  );
}
