import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/Menu.layer.css";
import { ActionIcon, Group, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCheck, IconDots, IconMessage } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc } from "../../api/client.ts";
import { useOrganization } from "../../api/organization-context.ts";
import { words } from "../../format/words.ts";
import { notice, refusal } from "../../shell/notice.ts";
import { useOrganizationSlug } from "../use-organization-slug.ts";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import type { Member } from "./member-list.tsx";
import { meanings, rolesUnder } from "./roles.ts";

/** What the person on the screen may do with a member: their own membership they can only end. */
export function MemberActs({ member }: { readonly member: Member }) {
  const { role, person } = useOrganization();
  const isMe = member.userId === person.id;
  if (isMe) return <OwnActs member={member} />;
  return (
    <Group gap={4} wrap="nowrap" justify="flex-end">
      {isAtLeast(role, "viewer") && <WriteTo member={member} />}
      {isAtLeast(role, "admin") && isAtLeast(role, member.role) && <OthersActs member={member} />}
    </Group>
  );
}

/** Opens the direct channel with a member. */
function WriteTo({ member: { userId, name } }: { readonly member: Member }) {
  const organization = useOrganizationSlug();
  const navigate = useNavigate();
  const open = trpc.channels.openDirect.useMutation({
    onError: refusal,
    onSuccess: ({ id }) => void navigate({ to: "/$organization/chat/$channel", params: { organization, channel: id } }),
  });
  return (
    <ActionIcon variant="subtle" color="gray" size={36} aria-label={`Write to ${name}`} onClick={() => open.mutate({ userId })}>
      <IconMessage size={18} stroke={1.75} />
    </ActionIcon>
  );
}

function Dots({ label }: { readonly label: string }) {
  return (
    <Menu.Target>
      <ActionIcon variant="subtle" color="gray" size={36} aria-label={label}>
        <IconDots size={18} />
      </ActionIcon>
    </Menu.Target>
  );
}

function OwnActs({ member }: { readonly member: Member }) {
  const { organization } = useOrganization();
  const [isLeaving, leaving] = useDisclosure();
  const leave = trpc.members.remove.useMutation();
  return (
    <>
      <Menu position="bottom-end" width={240}>
        <Dots label="What you can do with your membership" />
        <Menu.Dropdown>
          <Menu.Item onClick={leaving.open}>Leave this organization</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        title={`Leave ${organization.name}?`}
        act="Leave"
        mutation={leave}
        isOpen={isLeaving}
        onClose={leaving.close}
        onConfirm={() => leave.mutate({ id: member.id }, { onSuccess: () => notice(`You have left ${organization.name}.`) })}
      >
        You can no longer open {organization.name}. What you did stays in the records. Only an invitation brings you back.
      </ConfirmDialog>
    </>
  );
}

function OthersActs({ member }: { readonly member: Member }) {
  const { role } = useOrganization();
  const [isSuspending, suspending] = useDisclosure();
  const [isTransferring, transferring] = useDisclosure();
  const [isEnding, ending] = useDisclosure();
  const change = trpc.members.changeRole.useMutation({ onError: refusal });
  const reactivate = trpc.members.reactivate.useMutation({
    onSuccess: () => notice(`${member.name} can act here again.`),
    onError: refusal,
  });
  const canTransfer = role === "owner" && member.role !== "owner" && !member.suspendedAt;
  return (
    <>
      <Menu position="bottom-end" width={280}>
        <Dots label={`What can be done with ${member.name}`} />
        <Menu.Dropdown>
          <Menu.Label>Role</Menu.Label>
          {rolesUnder(role).map((each) => (
            <Menu.Item
              key={each}
              rightSection={each === member.role && <IconCheck size={16} aria-label="Current" />}
              onClick={() => each !== member.role && change.mutate({ id: member.id, role: each })}
            >
              {words(each)}
              <span className="muted">: {meanings[each]}</span>
            </Menu.Item>
          ))}
          <Menu.Divider />
          {member.suspendedAt ? (
            <Menu.Item onClick={() => reactivate.mutate({ id: member.id })}>Reactivate</Menu.Item>
          ) : (
            <Menu.Item onClick={suspending.open}>Suspend</Menu.Item>
          )}
          {canTransfer && <Menu.Item onClick={transferring.open}>Hand ownership over</Menu.Item>}
          <Menu.Item onClick={ending.open}>End the membership</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Suspend member={member} isOpen={isSuspending} onClose={suspending.close} />
      <Transfer member={member} isOpen={isTransferring} onClose={transferring.close} />
      <EndMembership member={member} isOpen={isEnding} onClose={ending.close} />
    </>
  );
}

type AskedProps = { readonly member: Member; readonly isOpen: boolean; readonly onClose: () => void };

function Suspend({ member, isOpen, onClose }: AskedProps) {
  const { organization } = useOrganization();
  const suspend = trpc.members.suspend.useMutation();
  const onSuccess = (): void => {
    notice(`${member.name} is suspended.`);
    onClose();
  };
  return (
    <ConfirmDialog
      title={`Suspend ${member.name}?`}
      act="Suspend"
      mutation={suspend}
      isOpen={isOpen}
      onClose={onClose}
      onConfirm={() => suspend.mutate({ id: member.id }, { onSuccess })}
    >
      {member.name} stays a member of {organization.name} but can do nothing in it until you reactivate them. Their open screens close at
      once, and invitations they sent no longer work.
    </ConfirmDialog>
  );
}

function Transfer({ member, isOpen, onClose }: AskedProps) {
  const { organization } = useOrganization();
  const transfer = trpc.members.transferOwnership.useMutation();
  const onSuccess = (): void => {
    notice(`${member.name} owns ${organization.name} now.`);
    onClose();
  };
  return (
    <ConfirmDialog
      title={`Make ${member.name} the owner?`}
      act="Hand over"
      mutation={transfer}
      isOpen={isOpen}
      onClose={onClose}
      onConfirm={() => transfer.mutate({ id: member.id }, { onSuccess })}
    >
      {member.name} becomes an owner of {organization.name}, and you become an admin. Only an owner can give you ownership back.
    </ConfirmDialog>
  );
}

function EndMembership({ member, isOpen, onClose }: AskedProps) {
  const { organization } = useOrganization();
  const remove = trpc.members.remove.useMutation();
  const onSuccess = (): void => {
    notice(`${member.name} is no longer a member.`);
    onClose();
  };
  return (
    <ConfirmDialog
      title={`End the membership of ${member.name}?`}
      act="End the membership"
      mutation={remove}
      isOpen={isOpen}
      onClose={onClose}
      onConfirm={() => remove.mutate({ id: member.id }, { onSuccess })}
    >
      {member.name} can no longer open {organization.name}; their open screens close at once. What they did stays in the records. You can
      invite them again later.
    </ConfirmDialog>
  );
}
