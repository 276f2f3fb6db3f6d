import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Modal, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { trpc } from "../../api/client.ts";
import { FormFrame } from "../../forms/form-frame.tsx";
import { Overtaken } from "../../forms/overtaken.tsx";
import { useSeen } from "../../forms/use-seen.ts";
import { useSubmit } from "../../forms/use-submit.ts";
import type { ChannelRow } from "./use-channels.ts";
import { useDialog } from "../use-dialog.ts";

/** Gives a channel another name or topic. */
export default function ChangeChannel({ channel, onClose }: { readonly channel: ChannelRow; readonly onClose: () => void }) {
  const dialog = useDialog(onClose);
  const change = trpc.channels.change.useMutation();
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { name: channel.name ?? "", topic: channel.topic ?? "" },
    validate: { name: (name) => (name.trim() === "" ? "Enter a name." : null) },
  });
  const { seen, isOvertaken, from } = useSeen(channel);
  const submit = useSubmit(form, async (values) => {
    await from(({ version }) => change.mutateAsync({ channelId: channel.id, version, ...values }));
    dialog.onClose();
  });
  return (
    <Modal {...dialog} title="Name and topic">
      <FormFrame form={form} submit={submit} action="Save" onCancel={dialog.onClose}>
        {isOvertaken && (
          <Overtaken>
            The channel is called {seen.name} now, {seen.topic === null ? "without a topic." : `with the topic “${seen.topic}”.`}
          </Overtaken>
        )}
        <TextInput key={form.key("name")} label="Name" maxLength={80} data-autofocus {...form.getInputProps("name")} />
        <TextInput key={form.key("topic")} label="Topic" maxLength={300} {...form.getInputProps("topic")} />
      </FormFrame>
    </Modal>
  );
}
