import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Modal, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { trpc } from "../../../../api/client.ts";
import { FormFrame } from "../../../../forms/form-frame.tsx";
import { useSubmit } from "../../../../forms/use-submit.ts";
import { notice } from "../../../../shell/notice.ts";
import type { PartyRow } from "../../party-rows.ts";

type EraseDialogProps = { readonly party: PartyRow; readonly isOpen: boolean; readonly onClose: () => void };

/** Erases what tells who a person is, once their name was typed. */
export function EraseDialog({ party, isOpen, onClose }: EraseDialogProps) {
  const erase = trpc.crm.party.erase.useMutation();
  const form = useForm({ mode: "uncontrolled", initialValues: { name: "" } });
  const submit = useSubmit(form, async ({ name }) => {
    await erase.mutateAsync({ id: party.id, name });
    notice("The personal data was erased.");
    onClose();
  });
  return (
    <Modal opened={isOpen} onClose={onClose} title={`Erase the personal data of ${party.name}?`}>
      <FormFrame form={form} submit={submit} action="Erase" isDangerous onCancel={onClose}>
        <p style={{ margin: 0 }}>
          Name, mail address, phone, addresses, own fields, files and everything that was written about this person and their deals go, also
          what your colleagues were told. That there was a call, a deal or a contact stays as a fact. What they consent to is withdrawn.
          Quotes that were issued to them stay as they were sent: the law wants them kept. This cannot be undone. The audit trail keeps its
          entries for as long as your plan does.
        </p>
        <TextInput
          key={form.key("name")}
          label={`Type ${party.name} to confirm`}
          autoComplete="off"
          data-autofocus
          {...form.getInputProps("name")}
        />
      </FormFrame>
    </Modal>
  );
}
