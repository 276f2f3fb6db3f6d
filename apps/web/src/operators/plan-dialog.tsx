import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/NumberInput.layer.css";
import { Modal, NumberInput, Select } from "@mantine/core";
import { useForm } from "@mantine/form";
import { trpc } from "../api/client.ts";
import { FormFrame } from "../forms/form-frame.tsx";
import { Overtaken } from "../forms/overtaken.tsx";
import { useSeen } from "../forms/use-seen.ts";
import { useSubmit } from "../forms/use-submit.ts";
import { words } from "../format/words.ts";
import { notice } from "../shell/notice.ts";
import type { OrganizationDialogProps } from "./enter-dialog.tsx";

const planNames = ["free", "standard", "unlimited"] as const;
const gibibyte = 1024 ** 3;

type Values = { plan: (typeof planNames)[number]; maxMembers: number | string; storage: number | string; retentionDays: number | string };

/** An emptied number field holds empty text. */
const numberIn = (value: number | string): number | null => (value === "" ? null : Number(value));

type Agreed = Pick<OrganizationDialogProps["organization"], "plan" | "maxMembers" | "maxStorageBytes" | "retentionDays">;

/** What somebody else has agreed with the organization meanwhile. */
function planText({ plan, maxMembers, maxStorageBytes, retentionDays }: Agreed): string {
  const agreed = [
    maxMembers !== null && `${maxMembers.toLocaleString()} members`,
    maxStorageBytes !== null && `${(maxStorageBytes / gibibyte).toLocaleString()} GiB`,
    retentionDays !== null && `${retentionDays.toLocaleString()} days`,
  ].filter(Boolean);
  return `It is on the plan ${words(plan)} now${agreed.length > 0 ? `, with ${agreed.join(", ")}` : ""}.`;
}

/** Puts an organization on a plan; what is filled in counts instead of what the plan says. */
export function PlanDialog({ organization, isOpen, onClose }: OrganizationDialogProps) {
  const { id, name, plan, maxMembers, maxStorageBytes, retentionDays } = organization;
  const setPlan = trpc.operators.setPlan.useMutation();
  const cache = trpc.useUtils();
  const form = useForm<Values>({
    mode: "uncontrolled",
    initialValues: {
      plan,
      maxMembers: maxMembers ?? "",
      storage: maxStorageBytes === null ? "" : maxStorageBytes / gibibyte,
      retentionDays: retentionDays ?? "",
    },
  });
  const { seen, isOvertaken, from } = useSeen({ plan, maxMembers, maxStorageBytes, retentionDays });
  const submit = useSubmit(form, async (values) => {
    const storage = numberIn(values.storage);
    const wanted = {
      plan: values.plan,
      maxMembers: numberIn(values.maxMembers),
      maxStorageBytes: storage === null ? null : Math.round(storage * gibibyte),
      retentionDays: numberIn(values.retentionDays),
    };
    await from((was) => setPlan.mutateAsync({ organizationId: id, ...wanted, was }));
    await cache.operators.organizations.invalidate();
    notice(`The plan of ${name} is changed.`);
    onClose();
  });
  const agreed = { placeholder: "As in the plan", hideControls: true, min: 1 };
  return (
    <Modal opened={isOpen} onClose={onClose} title={`Plan of ${name}`}>
      <FormFrame form={form} submit={submit} action="Save" onCancel={onClose}>
        {isOvertaken && <Overtaken>{planText(seen)}</Overtaken>}
        <Select
          key={form.key("plan")}
          label="Plan"
          allowDeselect={false}
          data={planNames.map((value) => ({ value, label: words(value) }))}
          data-autofocus
          {...form.getInputProps("plan")}
        />
        <NumberInput key={form.key("maxMembers")} label="Members" allowDecimal={false} {...agreed} {...form.getInputProps("maxMembers")} />
        <NumberInput key={form.key("storage")} label="Storage, GiB" {...agreed} min={0} {...form.getInputProps("storage")} />
        <NumberInput
          key={form.key("retentionDays")}
          label="Retention, days"
          allowDecimal={false}
          {...agreed}
          {...form.getInputProps("retentionDays")}
        />
      </FormFrame>
    </Modal>
  );
}
