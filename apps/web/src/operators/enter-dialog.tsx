import "@mantine/core/styles/Combobox.layer.css";
import { Modal, Select, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useRouter } from "@tanstack/react-router";
import { trpc } from "../api/client.ts";
import { FormFrame } from "../forms/form-frame.tsx";
import { useSubmit } from "../forms/use-submit.ts";
import type { Installed } from "./installed-organizations.tsx";

export type OrganizationDialogProps = { readonly organization: Installed; readonly isOpen: boolean; readonly onClose: () => void };

const roles = [
  { value: "viewer", label: "Viewer: see everything, change nothing" },
  { value: "admin", label: "Admin: see and change what an admin can" },
];
const lengths = ["15", "30", "60"].map((value) => ({ value, label: `${value} minutes` }));

type Values = { reason: string; role: "viewer" | "admin"; minutes: string };

/** Enters an organization for a while. The owners read who, why and until when. */
export function EnterDialog({ organization, isOpen, onClose }: OrganizationDialogProps) {
  const router = useRouter();
  const enter = trpc.operators.enter.useMutation();
  const form = useForm<Values>({ mode: "uncontrolled", initialValues: { reason: "", role: "viewer", minutes: "30" } });
  const submit = useSubmit(form, async ({ reason, role, minutes }) => {
    const { slug } = await enter.mutateAsync({ organizationId: organization.id, reason, role, minutes: Number(minutes) });
    await router.options.context.account.refresh();
    await router.navigate({ to: "/$organization", params: { organization: slug } });
  });
  return (
    <Modal opened={isOpen} onClose={onClose} title={`Visit ${organization.name}`}>
      <FormFrame form={form} submit={submit} action="Visit" onCancel={onClose}>
        <Textarea
          key={form.key("reason")}
          label="Reason"
          description="The owners get it by mail, and it stays on record for them."
          autosize
          minRows={2}
          maxLength={500}
          data-autofocus
          {...form.getInputProps("reason")}
        />
        <Select key={form.key("role")} label="Role" allowDeselect={false} data={roles} {...form.getInputProps("role")} />
        <Select key={form.key("minutes")} label="For" allowDeselect={false} data={lengths} {...form.getInputProps("minutes")} />
      </FormFrame>
    </Modal>
  );
}
