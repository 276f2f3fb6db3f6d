import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/Menu.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import { ActionIcon, Button, Menu, Modal, Select, Stack, TextInput, Group } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { IconCheck, IconDots, IconUserPlus } from "@tabler/icons-react";
import { useMemo } from "react";
import { isAtLeast, roles, type Role } from "@freehold/kernel/role.ts";
import { trpc, type Outputs } from "../api/client.ts";
import { clientFault } from "../api/fault.ts";
import { useOrganization, useResource } from "../api/organization-context.ts";
import { FormFault } from "../forms/form-fault.tsx";
import { FormFrame } from "../forms/form-frame.tsx";
import { useSubmit } from "../forms/use-submit.ts";
import { counted, words } from "../format/words.ts";
import { Grid, GridSkeleton } from "../grid/grid.tsx";
import type { GridColumn } from "../grid/column.ts";
import { useLive } from "../live/use-live.ts";
import { Failure } from "../page/failure.tsx";
import { notice, refusal } from "../shell/notice.ts";
import { Page } from "../page/page.tsx";

type Member = Outputs["members"]["list"]["rows"][number];

/** What each role may do, in a line, where somebody chooses one. */
const meanings: Record<Role, string> = {
  owner: "everything, also ending the organization",
  admin: "everything but owners",
  manager: "set up sites, units and sensors",
  staff: "answer alerts, bring readings",
  viewer: "see everything, change nothing",
  member: "see only what is linked to them",
};

/** Who belongs to the organization, as what; admins add people and give roles. */
export function MembersPage() {
  const { role } = useOrganization();
  const [isAdding, adding] = useDisclosure();
  const live = useLive(
    useResource("members"),
    useMemo(() => ({ sort: "name" }), []),
  );
  const isAdmin = isAtLeast(role, "admin");
  const columns = useMemo(() => memberColumns(isAdmin), [isAdmin]);
  const { list, status } = live;
  return (
    <Page
      title="Members"
      isFilled
      actions={
        isAdmin && (
          <Button leftSection={<IconUserPlus size={16} />} onClick={adding.open}>
            Add a person
          </Button>
        )
      }
    >
      {status.state === "failed" && list.keys.length === 0 && status.fault ? (
        <Failure fault={status.fault} onRetry={() => live.view.restart()} />
      ) : list.keys.length === 0 ? (
        <GridSkeleton columns={3} />
      ) : (
        <Grid
          label="Members"
          store={live.store}
          list={list}
          columns={columns}
          sort="name"
          onSort={() => undefined}
          onEnd={() => live.view.grow()}
          footer={counted(list.keys.length, "member", "members")}
        />
      )}
      <AddMember isOpen={isAdding} onClose={adding.close} />
    </Page>
  );
}

function memberColumns(isAdmin: boolean): GridColumn[] {
  const fixed = { weight: 1, isSortable: false };
  // The rows of a live view of memberships are members.
  return [
    { ...fixed, key: "name", label: "Name", minWidth: 160, card: "title", cell: (row) => String(row["name"]) },
    { ...fixed, key: "email", label: "Address", minWidth: 200, card: "line", cell: (row) => String(row["email"]) },
    { ...fixed, key: "role", label: "Role", minWidth: 120, card: "line", cell: (row) => words(String(row["role"])) },
    ...(isAdmin
      ? [
          {
            ...fixed,
            key: "acts",
            label: "",
            weight: 0,
            minWidth: 56,
            card: "state" as const,
            cell: (row: object) => <MemberActs member={row as Member} />,
          },
        ]
      : []),
  ];
}

function MemberActs({ member }: { readonly member: Member }) {
  const { role } = useOrganization();
  const change = trpc.members.changeRole.useMutation({ onError: refusal });
  const [isEnding, ending] = useDisclosure();
  if (!isAtLeast(role, member.role)) return null;
  return (
    <>
      <Menu position="bottom-end" width={280}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={36} aria-label={`What can be done with ${member.name}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Role</Menu.Label>
          {roles
            .filter((each) => isAtLeast(role, each))
            .map((each) => (
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
          <Menu.Item onClick={ending.open}>End the membership</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <EndMembership member={member} isOpen={isEnding} onClose={ending.close} />
    </>
  );
}

type EndMembershipProps = { readonly member: Member; readonly isOpen: boolean; readonly onClose: () => void };

function EndMembership({ member, isOpen, onClose }: EndMembershipProps) {
  const { organization } = useOrganization();
  const remove = trpc.members.remove.useMutation({
    onSuccess: () => {
      notice(`${member.name} is no longer a member.`);
      onClose();
    },
  });
  return (
    <Modal opened={isOpen} onClose={onClose} title={`End the membership of ${member.name}?`}>
      <Stack>
        {remove.error && <FormFault fault={clientFault(remove.error)} />}
        <p style={{ margin: 0 }}>
          {member.name} can no longer open {organization.name}; their open screens close at once. What they did stays in the records. You
          can add them again later.
        </p>
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color="red" loading={remove.isPending} onClick={() => remove.mutate({ id: member.id })}>
            End the membership
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function AddMember({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { role } = useOrganization();
  const add = trpc.members.add.useMutation();
  const form = useForm<{ email: string; role: Role }>({ mode: "uncontrolled", initialValues: { email: "", role: "staff" } });
  const submit = useSubmit(form, async (values) => {
    const member = await add.mutateAsync(values);
    notice(`${member.name} is a member now.`);
    form.reset();
    onClose();
  });
  return (
    <Modal opened={isOpen} onClose={onClose} title="Add a person">
      <FormFrame form={form} submit={submit} action="Add" onCancel={onClose}>
        <TextInput
          key={form.key("email")}
          label="Address"
          description="Of a person who already has an account."
          type="email"
          data-autofocus
          {...form.getInputProps("email")}
        />
        <Select
          key={form.key("role")}
          label="Role"
          allowDeselect={false}
          data={roles.filter((each) => isAtLeast(role, each)).map((each) => ({ value: each, label: `${words(each)}: ${meanings[each]}` }))}
          {...form.getInputProps("role")}
        />
      </FormFrame>
    </Modal>
  );
}
