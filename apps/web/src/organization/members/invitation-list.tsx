import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/Menu.layer.css";
import { ActionIcon, Button, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconClockOff, IconDots, IconMailForward } from "@tabler/icons-react";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc, type Outputs } from "../../api/client.ts";
import { useOrganization } from "../../api/organization-context.ts";
import { Instant, useNow } from "../../format/instant.tsx";
import { counted, words } from "../../format/words.ts";
import type { GridColumn } from "../../grid/column.ts";
import { useLive } from "../../live/use-live.ts";
import { Message } from "../../page/message.tsx";
import { LiveList } from "../../resource/live-list.tsx";
import { notice, refusal } from "../../shell/notice.ts";
import { State, type StateLook } from "../../state/state.tsx";
import { ConfirmDialog } from "./confirm-dialog.tsx";

type Invitation = Outputs["invitations"]["list"]["rows"][number];

const expired: StateLook = { label: "Expired", tone: "warn", icon: IconClockOff };
const hour = 3_600_000;
const day = 24 * hour;

/** Who was invited and has not come yet, live. */
export function InvitationList({ onInvite }: { readonly onInvite: () => void }) {
  const live = useLive(trpc.invitations, { sort: "email" });
  return (
    <LiveList
      label="Invitations"
      counts={["invitation", "invitations"]}
      live={live}
      columns={columns}
      sort="email"
      nothing={
        <Message icon={IconMailForward} title="Nobody is waiting" action={<Button onClick={onInvite}>Invite a person</Button>}>
          Whoever you invite is listed here until they have joined.
        </Message>
      }
    />
  );
}

const fixed = { weight: 1, isSortable: false };

const columns: GridColumn<Invitation>[] = [
  { ...fixed, key: "email", label: "Address", minWidth: 200, card: "title", cell: ({ email }) => email },
  { ...fixed, key: "role", label: "Role", minWidth: 100, card: "line", cell: ({ role }) => words(role) },
  { ...fixed, key: "expiresAt", label: "Link", minWidth: 140, card: "line", cell: ({ expiresAt }) => <Expiry at={expiresAt} /> },
  { ...fixed, key: "sentAt", label: "Sent", minWidth: 120, card: "line", cell: ({ sentAt }) => <Instant at={sentAt} /> },
  { ...fixed, key: "acts", label: "", weight: 0, minWidth: 56, card: "state", cell: (row) => <InvitationActs invitation={row} /> },
];

function Expiry({ at }: { readonly at: Date }) {
  const { formats } = useOrganization();
  const left = at.getTime() - useNow();
  if (left <= 0) return <State look={expired} />;
  const unit = left < day ? counted(Math.ceil(left / hour), "hour", "hours") : counted(Math.round(left / day), "day", "days");
  return <span title={formats.exact(at)}>works for {unit}</span>;
}

function InvitationActs({ invitation }: { readonly invitation: Invitation }) {
  const { id, email } = invitation;
  const { role } = useOrganization();
  const [isRevoking, revoking] = useDisclosure();
  const resend = trpc.invitations.resend.useMutation({
    onSuccess: () => notice(`A new link is on its way to ${email}.`),
    onError: refusal,
  });
  const revoke = trpc.invitations.revoke.useMutation();
  if (!isAtLeast(role, invitation.role)) return null;
  return (
    <>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={36} aria-label={`What can be done with the invitation of ${email}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => resend.mutate({ id })}>Send again</Menu.Item>
          <Menu.Item onClick={revoking.open}>Revoke</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        title={`Revoke the invitation of ${email}?`}
        act="Revoke"
        mutation={revoke}
        isOpen={isRevoking}
        onClose={revoking.close}
        onConfirm={() => revoke.mutate({ id }, { onSuccess: () => notice(`The link of ${email} no longer works.`) })}
      >
        The link in their mail stops working at once. You can invite the address again at any time.
      </ConfirmDialog>
    </>
  );
}
