import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/SegmentedControl.layer.css";
import "@mantine/core/styles/FloatingIndicator.layer.css";
import { Modal, SegmentedControl, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc } from "../../api/client.ts";
import { useOrganization } from "../../api/organization-context.ts";
import { FormFrame } from "../../forms/form-frame.tsx";
import { useSubmit } from "../../forms/use-submit.ts";
import { useMemberNames } from "../../resource/record-label.ts";
import { refusal } from "../../shell/notice.ts";
import classes from "../chat-page.module.css";
import { Face } from "../face.tsx";
import { offered } from "../message/message-words.ts";
import { PeopleChoice } from "./people-choice.tsx";
import { useDialog } from "../use-dialog.ts";

/** Begins to talk: with one person, or in a new channel. */
export default function NewConversation({ onClose }: { readonly onClose: () => void }) {
  const dialog = useDialog(onClose);
  const { organization, role } = useOrganization();
  const mayCreate = isAtLeast(role, "staff");
  const [what, choose] = useState("person");
  const navigate = useNavigate();
  const open = (channel: string): void => {
    dialog.onClose();
    void navigate({ to: "/$organization/chat/$channel", params: { organization: organization.slug, channel } });
  };
  return (
    <Modal {...dialog} title="New conversation">
      <Stack>
        {mayCreate && (
          <SegmentedControl
            aria-label="What to begin"
            value={what}
            onChange={choose}
            data={[
              { value: "person", label: "With one person" },
              { value: "channel", label: "New channel" },
            ]}
          />
        )}
        {what === "person" ? <OnePerson onOpened={open} /> : <NewChannel onMade={open} onCancel={dialog.onClose} />}
      </Stack>
    </Modal>
  );
}

function OnePerson({ onOpened }: { readonly onOpened: (channel: string) => void }) {
  const { person } = useOrganization();
  const names = useMemberNames();
  const [typed, setTyped] = useState("");
  const direct = trpc.channels.openDirect.useMutation({ onError: refusal, onSuccess: ({ id }) => onOpened(id) });
  const people = [...names].filter(([id]) => id !== person.id).map(([userId, name]) => ({ userId, name }));
  return (
    <>
      <TextInput
        label="To whom"
        placeholder="A name"
        value={typed}
        data-autofocus
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      <ul className={classes.choice} aria-label="People">
        {offered(people, typed.trim()).map(({ userId, name }) => (
          <li key={userId}>
            <button type="button" className={classes.entry} disabled={direct.isPending} onClick={() => direct.mutate({ userId })}>
              <Face name={name} userId={userId} isSmall /> {name}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

type NewValues = { name: string; topic: string; kind: "open" | "private"; people: string[] };

function NewChannel({ onMade, onCancel }: { readonly onMade: (channel: string) => void; readonly onCancel: () => void }) {
  const { person } = useOrganization();
  const create = trpc.channels.create.useMutation();
  const form = useForm<NewValues>({
    initialValues: { name: "", topic: "", kind: "open", people: [] },
    validate: { name: (name) => (name.trim() === "" ? "Enter a name." : null) },
  });
  const submit = useSubmit(form, async ({ topic, ...values }) => {
    const { id } = await create.mutateAsync({ ...values, ...(topic.trim() !== "" && { topic }) });
    onMade(id);
  });
  return (
    <FormFrame form={form} submit={submit} action="Make the channel" onCancel={onCancel}>
      <TextInput label="Name" maxLength={80} data-autofocus {...form.getInputProps("name")} />
      <TextInput label="Topic" description="What it is for." maxLength={300} {...form.getInputProps("topic")} />
      <SegmentedControl
        aria-label="Who may read it"
        data={[
          { value: "open", label: "Open to everybody" },
          { value: "private", label: "Private" },
        ]}
        {...form.getInputProps("kind")}
      />
      <p className="muted" style={{ margin: 0 }}>
        {form.values.kind === "open"
          ? "Everybody but members from outside can read it and come in."
          : "Only the people in it can read it, admins included. It stays private."}
      </p>
      <PeopleChoice
        label="People"
        description="Who is in it from the beginning."
        without={new Set([person.id])}
        {...form.getInputProps("people")}
      />
    </FormFrame>
  );
}
