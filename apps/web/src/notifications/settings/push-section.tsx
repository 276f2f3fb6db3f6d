import { Button, Group, Stack } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/client.ts";
import { Instant } from "../../format/instant.tsx";
import { PlainTable } from "../../page/plain-table.tsx";
import { notice, refusal } from "../../shell/notice.ts";
import { beginPush, endPush, pushState, type PushState } from "./push.ts";

const words: Record<PushState, string> = {
  unsupported: "This browser cannot show push messages. On an iPhone, add Freehold to the home screen first.",
  denied: "This browser was told not to show messages of this site. Allow them in its settings for this site, then come back.",
  off: "This browser shows no push messages yet.",
  on: "This browser shows push messages.",
};

/** Whether this browser shows messages, and which others of the person's do. */
export function PushSection({ pushKey }: { readonly pushKey: string }) {
  const { state, change, browsers, remove } = usePush(pushKey);
  const rows = browsers.data?.rows ?? [];
  return (
    <Stack gap={12}>
      <p>{state === undefined ? "Looking at this browser." : words[state]}</p>
      {(state === "off" || state === "on") && (
        <Group gap={8}>
          <Button variant={state === "off" ? "filled" : "default"} loading={change.isPending} onClick={() => change.mutate(state)}>
            {state === "off" ? "Show messages in this browser" : "Stop in this browser"}
          </Button>
        </Group>
      )}
      {rows.length > 0 && (
        <PlainTable
          label="Browsers that show push messages"
          items={rows}
          keyOf={({ id }) => id}
          columns={[
            { key: "browser", label: "Browser", cell: ({ browser }) => browser },
            { key: "since", label: "Since", cell: ({ createdAt }) => <Instant at={createdAt} /> },
            {
              key: "acts",
              label: "",
              cell: ({ id, browser }) => (
                <Button size="compact-xs" variant="default" aria-label={`Remove ${browser}`} onClick={() => remove.mutate({ id })}>
                  Remove
                </Button>
              ),
            },
          ]}
        />
      )}
    </Stack>
  );
}

function usePush(pushKey: string) {
  const { data: state, refetch } = useQuery({ queryKey: ["push in this browser"], queryFn: pushState });
  const browsers = trpc.notifications.push.list.useQuery({ limit: 20 });
  const subscribe = trpc.notifications.push.subscribe.useMutation();
  const remove = trpc.notifications.push.remove.useMutation({ onSettled: () => browsers.refetch(), onError: refusal });
  const change = useMutation({
    mutationFn: async (from: PushState) => {
      if (from === "off") return void (await subscribe.mutateAsync(await beginPush(pushKey)));
      const endpoint = await endPush();
      const known = browsers.data?.rows.find((row) => row.endpoint === endpoint);
      if (known) await remove.mutateAsync({ id: known.id });
    },
    onSuccess: (_, from) => notice(from === "off" ? "This browser shows push messages from now on." : "This browser shows none any more."),
    onError: refusal,
    onSettled: () => Promise.all([refetch(), browsers.refetch()]),
  });
  return { state, change, browsers, remove };
}
