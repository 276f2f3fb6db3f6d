import { Button, Group, Stack } from "@mantine/core";
import { useState } from "react";
import { trpc } from "../../api/client.ts";
import { notice, refusal } from "../../shell/notice.ts";

/** Links a chat in Telegram: the person presses Start there, then says so here. */
export function TelegramSection({ name }: { readonly name: string | undefined }) {
  const utils = trpc.useUtils();
  const refresh = (): Promise<void> => utils.notifications.settings.invalidate();
  const [url, setUrl] = useState<string>();
  const chats = trpc.notifications.telegram.list.useQuery({ limit: 1 }, { enabled: name !== undefined });
  const begin = trpc.notifications.telegram.begin.useMutation({ onSuccess: (made) => setUrl(made.url), onError: refusal });
  const finish = trpc.notifications.telegram.finish.useMutation({
    onSuccess: async (found) => {
      notice(found.name === null ? "The bot has not heard from you yet. Press Start in Telegram first." : `Linked to ${found.name}.`);
      if (found.name !== null) setUrl(undefined);
      await refresh();
    },
    onError: refusal,
  });
  const remove = trpc.notifications.telegram.remove.useMutation({ onSuccess: refresh, onError: refusal });
  const chat = chats.data?.rows[0];
  if (name !== undefined)
    return (
      <Stack gap={12}>
        <p>
          Linked to <strong>{name}</strong>.
        </p>
        <Group gap={8}>
          <Button variant="default" disabled={!chat} loading={remove.isPending} onClick={() => chat && remove.mutate({ id: chat.id })}>
            Unlink Telegram
          </Button>
        </Group>
      </Stack>
    );
  if (url === undefined)
    return (
      <Group gap={8}>
        <Button variant="default" loading={begin.isPending} onClick={() => begin.mutate()}>
          Link Telegram
        </Button>
      </Group>
    );
  return (
    <Stack gap={12}>
      <p>
        <a href={url} target="_blank" rel="noreferrer">
          Open the chat with the bot
        </a>{" "}
        and press Start there. The link works for a quarter of an hour, for you alone.
      </p>
      <Group gap={8}>
        <Button loading={finish.isPending} onClick={() => finish.mutate()}>
          I have pressed Start
        </Button>
        <Button variant="default" onClick={() => setUrl(undefined)}>
          Cancel
        </Button>
      </Group>
    </Stack>
  );
}
