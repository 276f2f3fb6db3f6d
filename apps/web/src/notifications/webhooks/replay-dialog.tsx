import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Modal, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { trpc } from "../../api/client.ts";
import { useOrganization } from "../../api/organization-context.ts";
import { counted } from "../../format/words.ts";
import { fromWallText, toWallText } from "../../format/zone.ts";
import { FormFrame } from "../../forms/form-frame.tsx";
import { useSubmit } from "../../forms/use-submit.ts";
import { notice } from "../../shell/notice.ts";
import type { Endpoint } from "./webhooks-page.tsx";
import classes from "./webhooks-page.module.css";

type ReplayProps = { readonly endpoint: Endpoint; readonly onClose: () => void };

const hour = 3_600_000;
const needed = "Choose a day and a time.";

/** Posts everything again that happened within a time: after a receiver was broken, or lost what it had. */
export function ReplayDialog({ endpoint, onClose }: ReplayProps) {
  const { formats } = useOrganization();
  const zone = formats.timeZone;
  const replay = trpc.webhooks.replay.useMutation();
  const now = Date.now();
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { from: toWallText(new Date(now - 24 * hour), zone), until: toWallText(new Date(now), zone) },
    validate: {
      from: (text) => (fromWallText(text, zone) ? null : needed),
      until: (text) => (fromWallText(text, zone) ? null : needed),
    },
  });
  const submit = useSubmit(form, async ({ from, until }) => {
    const [begin, end] = [fromWallText(from, zone), fromWallText(until, zone)];
    if (!begin || !end) return;
    const { deliveries, isAll } = await replay.mutateAsync({ id: endpoint.id, from: begin, until: end });
    const words = deliveries === 1 ? "1 event is" : `${counted(deliveries, "event", "events")} are`;
    const rest = isAll ? "" : " There is more in that time: replay the rest when these have arrived.";
    notice(deliveries === 0 ? "Nothing that it is told of happened in that time." : `${words} on the way again.${rest}`);
    onClose();
  });
  return (
    <Modal opened onClose={onClose} title={`Replay to ${endpoint.label}`}>
      <FormFrame form={form} submit={submit} action="Replay" onCancel={onClose}>
        <p className={classes.words}>
          Events keep their ids: a receiver that knows one already can leave it out. Changes of records are kept for 30 days.
        </p>
        <TextInput label={`From, in the time of ${zone}`} type="datetime-local" key={form.key("from")} {...form.getInputProps("from")} />
        <TextInput label="Until" type="datetime-local" key={form.key("until")} {...form.getInputProps("until")} />
      </FormFrame>
    </Modal>
  );
}
