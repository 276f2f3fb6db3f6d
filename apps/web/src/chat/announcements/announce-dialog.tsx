import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Switch.layer.css";
import { Modal, Select, Switch, TextInput, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { Audience } from "@freehold/api/platform/chat/words.contract.ts";
import { trpc } from "../../api/client.ts";
import { useOrganization } from "../../api/organization-context.ts";
import { fromWallText } from "../../format/zone.ts";
import { FormFrame } from "../../forms/form-frame.tsx";
import { useSubmit } from "../../forms/use-submit.ts";
import { PeopleChoice } from "../channel/people-choice.tsx";
import { useChannels } from "../channel/use-channels.ts";
import { audienceChoices } from "./audience-words.ts";
import classes from "./announcements.module.css";
import { useDialog } from "../use-dialog.ts";

type Values = {
  title: string;
  text: string;
  audience: Audience;
  channelId: string | null;
  people: string[];
  isUrgent: boolean;
  publishAt: string;
  expiresAt: string;
};

const initialValues: Values = {
  title: "",
  text: "",
  audience: "everybody",
  channelId: null,
  people: [],
  isUrgent: false,
  publishAt: "",
  expiresAt: "",
};

/** Writes an announcement: what, for whom, from when until when. */
export default function AnnounceDialog({ onClose }: { readonly onClose: () => void }) {
  const dialog = useDialog(onClose);
  const { formats, person } = useOrganization();
  const { channels } = useChannels();
  const create = trpc.announcements.create.useMutation();
  const form = useForm<Values>({
    initialValues,
    validate: {
      title: (title) => (title.trim() === "" ? "Enter a title." : null),
      text: (text) => (text.trim() === "" ? "Write what there is to say." : null),
      channelId: (id, { audience }) => (audience === "channel" && id === null ? "Choose a channel." : null),
      people: (people, { audience }) => (audience === "people" && people.length === 0 ? "Choose at least one person." : null),
    },
  });
  const submit = useSubmit(form, async ({ channelId, people, publishAt, expiresAt, ...values }) => {
    const [from, until] = [publishAt, expiresAt].map((text) => fromWallText(text, formats.timeZone));
    await create.mutateAsync({
      ...values,
      ...(values.audience === "channel" && channelId !== null && { channelId }),
      ...(values.audience === "people" && { people }),
      ...(from && { publishAt: from }),
      ...(until && { expiresAt: until }),
    });
    dialog.onClose();
  });
  const { audience } = form.values;
  const groups = channels.filter(({ channel }) => channel.kind !== "direct" && channel.archivedAt === null);
  return (
    <Modal {...dialog} title="Announce something" size="lg">
      <FormFrame form={form} submit={submit} action={form.values.publishAt === "" ? "Announce" : "Schedule"} onCancel={dialog.onClose}>
        <TextInput label="Title" maxLength={150} data-autofocus {...form.getInputProps("title")} />
        <Textarea label="Text" autosize minRows={4} maxRows={14} maxLength={10_000} {...form.getInputProps("text")} />
        <Select label="For whom" data={audienceChoices} allowDeselect={false} {...form.getInputProps("audience")} />
        {audience === "channel" && (
          <Select
            label="Channel"
            data={groups.map(({ channel, title }) => ({ value: channel.id, label: title }))}
            searchable
            placeholder="Choose"
            {...form.getInputProps("channelId")}
          />
        )}
        {audience === "people" && <PeopleChoice label="People" without={new Set([person.id])} {...form.getInputProps("people")} />}
        <div className={classes.times}>
          <TextInput
            type="datetime-local"
            label="Publish at"
            description={`Empty: at once. ${formats.timeZone}`}
            {...form.getInputProps("publishAt")}
          />
          <TextInput type="datetime-local" label="Expires at" description="Empty: it stays." {...form.getInputProps("expiresAt")} />
        </div>
        <Switch
          label="Urgent"
          description="Shown on every page to whom it is for, until they have read it."
          {...form.getInputProps("isUrgent", { type: "checkbox" })}
        />
      </FormFrame>
    </Modal>
  );
}
