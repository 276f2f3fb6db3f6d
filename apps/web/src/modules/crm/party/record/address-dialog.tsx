import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { Button, Group, Modal, Select, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { addressKinds } from "@freehold/api/modules/crm/party/words.contract.ts";
import { trpc } from "../../../../api/client.ts";
import { CountryPicker } from "../../../../forms/country-picker.tsx";
import { ChangeFrame, useFormChange } from "../../../../forms/form-change.tsx";
import { FormFrame } from "../../../../forms/form-frame.tsx";
import { useSubmit } from "../../../../forms/use-submit.ts";
import { words } from "../../../../format/words.ts";
import { refusal } from "../../../../shell/notice.ts";
import type { AddressRow } from "../../party-rows.ts";

type AddressDialogProps = {
  readonly partyId: string;
  readonly address?: AddressRow;
  readonly isOpen: boolean;
  readonly onClose: () => void;
};

/** Adds an address of a party, changes it or takes it away. */
export function AddressDialog(props: AddressDialogProps) {
  return (
    <Modal opened={props.isOpen} onClose={props.onClose} title={props.address ? "Change the address" : "Add an address"}>
      <AddressForm {...props} />
    </Modal>
  );
}

function AddressForm({ partyId, address, onClose }: AddressDialogProps) {
  const create = trpc.crm.partyAddress.create.useMutation();
  const change = useFormChange("crm.partyAddress", address);
  const remove = trpc.crm.partyAddress.remove.useMutation({ onSuccess: onClose, onError: refusal });
  const form = useForm({
    mode: "uncontrolled",
    initialValues: {
      kind: address?.kind ?? "main",
      street: address?.street ?? "",
      postalCode: address?.postalCode ?? "",
      city: address?.city ?? "",
      country: address?.country ?? null,
    },
    validate: { street: (street) => (street.trim() === "" ? "Write the street and the number." : null) },
  });
  const submit = useSubmit(form, async ({ kind, street, postalCode, city, country }) => {
    const text = (value: string): string | null => value.trim() || null;
    const sent = {
      kind,
      street: street.trim(),
      postalCode: text(postalCode),
      city: text(city),
      country,
    };
    if (await (address ? change.save(sent) : create.mutateAsync({ partyId, ...sent }))) onClose();
  });
  const field = form.getInputProps;
  const optional = { labelProps: { "data-optional": true } };
  return (
    <ChangeFrame change={change}>
      <FormFrame form={form} submit={submit} action="Save" onCancel={onClose}>
        <Select
          label="Used for"
          allowDeselect={false}
          data={addressKinds.map((value) => ({ value, label: words(value) }))}
          {...field("kind")}
          key={form.key("kind")}
        />
        <Textarea
          label="Street and number"
          autosize
          minRows={1}
          maxRows={4}
          maxLength={300}
          data-autofocus
          {...field("street")}
          key={form.key("street")}
        />
        <Group grow align="flex-start">
          <TextInput label="Postal code" maxLength={20} {...optional} {...field("postalCode")} key={form.key("postalCode")} />
          <TextInput label="City" maxLength={120} {...optional} {...field("city")} key={form.key("city")} />
        </Group>
        <CountryPicker label="Country" {...optional} {...field("country")} key={form.key("country")} />
        {address && (
          <Button variant="subtle" color="red" style={{ alignSelf: "flex-start" }} onClick={() => remove.mutate({ id: address.id })}>
            Remove this address
          </Button>
        )}
      </FormFrame>
    </ChangeFrame>
  );
}
