import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Button, Group, Modal } from "@mantine/core";
import { trpc } from "../../api/client.ts";
import { refusal } from "../../shell/notice.ts";
import type { ChannelRow } from "./use-channels.ts";
import { useDialog } from "../use-dialog.ts";

type MakePrivateProps = { readonly channel: ChannelRow; readonly people: number; readonly onClose: () => void };

/** Asks before an open channel becomes private: there is no way back. */
export default function MakePrivate({ channel, people, onClose }: MakePrivateProps) {
  const dialog = useDialog(onClose);
  const act = trpc.channels.makePrivate.useMutation({ onError: refusal, onSuccess: dialog.onClose });
  return (
    <Modal {...dialog} title={`Make ${channel.name ?? "this channel"} private`}>
      <p>
        From then on only the {people} people in it can read it, what was said before included. Everybody else loses it from the screen at
        once. A private channel cannot be opened again.
      </p>
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={dialog.onClose}>
          Leave it open
        </Button>
        <Button color="red" loading={act.isPending} onClick={() => act.mutate({ channelId: channel.id })}>
          Make private
        </Button>
      </Group>
    </Modal>
  );
}
