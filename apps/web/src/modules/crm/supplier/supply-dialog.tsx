import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/NumberInput.layer.css";
import { Button, Group, Modal, NumberInput, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { trpc, type Outputs } from "../../../api/client.ts";
import { ChangeFrame, useFormChange } from "../../../forms/form-change.tsx";
import { FormFrame } from "../../../forms/form-frame.tsx";
import { useSubmit } from "../../../forms/use-submit.ts";
import { refusal } from "../../../shell/notice.ts";

/** What a supplier supplies, as lists have it. */
export type SupplyRow = Outputs["crm"]["supply"]["list"]["rows"][number];

type DialogProps = {
  readonly supplierId: string;
  readonly supply?: SupplyRow;
  readonly isOpen: boolean;
  readonly onClose: () => void;
};

/** Notes something that a supplier supplies, changes it or takes it away. */
export function SupplyDialog({ isOpen, ...props }: DialogProps) {
  return (
    <Modal opened={isOpen} onClose={props.onClose} title={props.supply?.goods ?? "What do they supply?"}>
      <SupplyForm {...props} />
    </Modal>
  );
}

const dayOrNull = (day: string): string | null => (day === "" ? null : day);

function SupplyForm({ supplierId, supply, onClose }: Omit<DialogProps, "isOpen">) {
  const create = trpc.crm.supply.create.useMutation();
  const change = useFormChange("crm.supply", supply);
  const remove = trpc.crm.supply.remove.useMutation({ onSuccess: onClose, onError: refusal });
  const form = useForm({
    mode: "controlled",
    initialValues: {
      goods: supply?.goods ?? "",
      stock: supply?.stock ?? "",
      unit: supply?.unit ?? "",
      sinceOn: supply?.sinceOn ?? "",
      preferredSinceOn: supply?.preferredSinceOn ?? "",
      note: supply?.note ?? "",
    },
    validate: { goods: (goods) => (goods.trim() === "" ? "Say what they supply." : null) },
  });
  const submit = useSubmit(form, async ({ goods, stock, unit, sinceOn, preferredSinceOn, note }) => {
    const sent = {
      goods: goods.trim(),
      stock: stock === "" ? null : Number(stock),
      unit: unit.trim() || null,
      sinceOn: dayOrNull(sinceOn),
      preferredSinceOn: dayOrNull(preferredSinceOn),
      note: note.trim() || null,
    };
    if (await (supply ? change.save(sent) : create.mutateAsync({ supplierId, ...sent }))) onClose();
  });
  const field = form.getInputProps;
  return (
    <ChangeFrame change={change}>
      <FormFrame form={form} submit={submit} action={supply ? "Save" : "Add"} onCancel={onClose}>
        <TextInput label="Supplies" required maxLength={200} data-autofocus {...field("goods")} />
        <Group grow align="flex-start">
          <NumberInput label="In stock" min={0} clampBehavior="none" hideControls {...field("stock")} />
          <TextInput label="Unit" placeholder="kg, bottles" maxLength={30} {...field("unit")} />
        </Group>
        <Group grow align="flex-start">
          <TextInput type="date" label="Since" {...field("sinceOn")} />
          <TextInput type="date" label="Preferred since" {...field("preferredSinceOn")} />
        </Group>
        <Textarea label="Note" autosize minRows={2} maxLength={1000} {...field("note")} />
        {supply && (
          <Button variant="subtle" color="red" style={{ alignSelf: "flex-start" }} onClick={() => remove.mutate({ id: supply.id })}>
            They do not supply it any more
          </Button>
        )}
      </FormFrame>
    </ChangeFrame>
  );
}
