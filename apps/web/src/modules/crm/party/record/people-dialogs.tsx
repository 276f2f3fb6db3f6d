import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/SegmentedControl.layer.css";
import "@mantine/core/styles/FloatingIndicator.layer.css";
import { Autocomplete, Modal, SegmentedControl, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { trpc } from "../../../../api/client.ts";
import { FormFrame } from "../../../../forms/form-frame.tsx";
import { useSubmit } from "../../../../forms/use-submit.ts";
import { notice } from "../../../../shell/notice.ts";
import type { PartyRow } from "../../party-rows.ts";
import { PartyPicker } from "../party-picker.tsx";
import { SimilarParties } from "../merge/similar-parties.tsx";

type DialogProps = { readonly party: PartyRow; readonly isOpen: boolean; readonly onClose: () => void };

/** Adds a person with whom one speaks at a party: one who is known already, or a new one. */
export function ContactDialog(props: DialogProps) {
  return (
    <Modal opened={props.isOpen} onClose={props.onClose} title={`Whom do you speak to at ${props.party.name}?`}>
      <ContactForm {...props} />
    </Modal>
  );
}

type ContactValues = { who: "new" | "known"; personId: string | null; name: string; email: string; phone: string; role: string };

function ContactForm({ party, onClose }: DialogProps) {
  const createPerson = trpc.crm.party.create.useMutation();
  const createContact = trpc.crm.contact.create.useMutation();
  const form = useForm<ContactValues>({
    mode: "controlled",
    initialValues: { who: "new", personId: null, name: "", email: "", phone: "", role: "" },
    validate: {
      personId: (id, { who }) => (who === "known" && id === null ? "Choose a person." : null),
      name: (name, { who }) => (who === "new" && name.trim() === "" ? "Write what they are called." : null),
    },
  });
  const submit = useSubmit(form, async ({ who, personId, name, email, phone, role }) => {
    const text = (value: string): string | null => value.trim() || null;
    const id =
      who === "known"
        ? personId
        : (await createPerson.mutateAsync({ kind: "person", name: name.trim(), email: text(email), phone: text(phone) })).id;
    if (id === null) return;
    await createContact.mutateAsync({ clientId: party.id, personId: id, role: text(role) });
    notice("The contact was added.");
    onClose();
  });
  const { who, name, email, phone } = form.values;
  const optional = { labelProps: { "data-optional": true } };
  return (
    <FormFrame form={form} submit={submit} action="Add the contact" onCancel={onClose}>
      <SegmentedControl
        aria-label="Is the person known"
        data={[
          { value: "new", label: "Somebody new" },
          { value: "known", label: "Somebody known" },
        ]}
        {...form.getInputProps("who")}
      />
      {who === "known" ? (
        <PartyPicker label="Person" kind="person" required except={party.id} {...form.getInputProps("personId")} />
      ) : (
        <>
          <TextInput label="Name" maxLength={200} autoComplete="off" data-autofocus {...form.getInputProps("name")} />
          <TextInput label="Mail address" maxLength={320} autoComplete="off" {...optional} {...form.getInputProps("email")} />
          <TextInput label="Phone" maxLength={40} autoComplete="off" {...optional} {...form.getInputProps("phone")} />
          <SimilarParties kind="person" name={name} email={email} phone={phone} except={undefined} />
        </>
      )}
      <TextInput
        label="Role"
        description="What they do there, such as Purchasing."
        maxLength={120}
        {...optional}
        {...form.getInputProps("role")}
      />
    </FormFrame>
  );
}

/** Says how a party belongs to another. */
export function LinkDialog(props: DialogProps) {
  return (
    <Modal opened={props.isOpen} onClose={props.onClose} title={`What is ${props.party.name} to another party?`}>
      <LinkForm {...props} />
    </Modal>
  );
}

const usualRoles = ["subsidiary of", "part of", "partner of", "competitor of", "recommended by", "married to", "works with"];

function LinkForm({ party, onClose }: DialogProps) {
  const create = trpc.crm.partyLink.create.useMutation();
  const form = useForm<{ role: string; toId: string | null }>({
    mode: "controlled",
    initialValues: { role: "", toId: null },
    validate: {
      role: (role) => (role.trim() === "" ? "Say what they are." : null),
      toId: (id) => (id === null ? "Choose a party." : null),
    },
  });
  const submit = useSubmit(form, async ({ role, toId }) => {
    if (toId === null) return;
    await create.mutateAsync({ fromId: party.id, toId, role: role.trim() });
    onClose();
  });
  return (
    <FormFrame form={form} submit={submit} action="Link them" onCancel={onClose}>
      <Autocomplete
        label={`${party.name} is`}
        placeholder="subsidiary of"
        data={usualRoles}
        maxLength={80}
        data-autofocus
        {...form.getInputProps("role")}
      />
      <PartyPicker label="Party" required except={party.id} {...form.getInputProps("toId")} />
    </FormFrame>
  );
}
