import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/Menu.layer.css";
import { ActionIcon, Button, Menu, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconAlertTriangle, IconBuilding, IconCircleCheck, IconDots, IconSearch, IconTrash } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { trpc, type Outputs } from "../api/client.ts";
import { clientFault } from "../api/fault.ts";
import { words } from "../format/words.ts";
import { Failure } from "../page/failure.tsx";
import { Message } from "../page/message.tsx";
import { PlainTable, type PlainColumn } from "../page/plain-table.tsx";
import { TableSkeleton } from "../page/table-skeleton.tsx";
import { notice, refusal } from "../shell/notice.ts";
import { State, type StateLook } from "../state/state.tsx";
import { EnterDialog } from "./enter-dialog.tsx";
import classes from "./operate.module.css";
import { PlanDialog } from "./plan-dialog.tsx";
import { SuspendDialog } from "./suspend-dialog.tsx";

/** An organization as operators see it. */
export type Installed = Outputs["operators"]["organizations"]["rows"][number];

const active: StateLook = { label: "Active", tone: "good", icon: IconCircleCheck };
const suspended: StateLook = { label: "Suspended", tone: "bad", icon: IconAlertTriangle };
const leaving: StateLook = { label: "Being removed", tone: "warn", icon: IconTrash };

const day = (at: Date): string => at.toLocaleDateString(undefined, { dateStyle: "medium" });

/** The organizations of the installation, found by name, with what an operator can do with each. */
export function InstalledOrganizations() {
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed.trim(), 200);
  const { client } = trpc.useUtils();
  const found = useInfiniteQuery({
    // The key of the procedure itself, so that what changes an organization may invalidate it.
    queryKey: [["operators", "organizations"], { type: "infinite", search }],
    queryFn: ({ pageParam }) =>
      client.operators.organizations.query({ ...(search && { search }), ...(pageParam !== null && { cursor: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
  });
  const rows = found.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <section aria-labelledby="organizations">
      <div className={classes.bar}>
        <h2 id="organizations">Organizations</h2>
        <TextInput
          className={classes.search}
          aria-label="Search organizations"
          placeholder="Search by name"
          leftSection={<IconSearch size={16} />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </div>
      {found.error ? (
        <Failure fault={clientFault(found.error)} onRetry={() => void found.refetch()} />
      ) : !found.data ? (
        <TableSkeleton />
      ) : rows.length === 0 ? (
        <Message icon={IconBuilding} title={search ? "No organization is called this" : "No organizations yet"}>
          {search ? "Search for another part of its name." : "People create them after registering."}
        </Message>
      ) : (
        <PlainTable label="Organizations" items={rows} keyOf={({ id }) => id} columns={columns} />
      )}
      {found.hasNextPage && (
        <Button className={classes.more} variant="default" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          Show more
        </Button>
      )}
    </section>
  );
}

const columns: readonly PlainColumn<Installed>[] = [
  {
    key: "name",
    label: "Name",
    cell: ({ name, slug }) => (
      <>
        {name}
        <span className={classes.slug}>{slug}</span>
      </>
    ),
  },
  { key: "state", label: "State", cell: (organization) => <Standing organization={organization} /> },
  {
    key: "members",
    label: "Members",
    isNumber: true,
    cell: ({ members, maxMembers }) => (maxMembers === null ? members : `${members} of ${maxMembers}`),
  },
  { key: "plan", label: "Plan", cell: ({ plan }) => words(plan) },
  { key: "createdAt", label: "Since", cell: ({ createdAt }) => day(createdAt) },
  { key: "acts", label: "", cell: (organization) => <Acts organization={organization} /> },
];

function Standing({ organization: { suspendedAt, suspensionReason, removeAfter } }: { readonly organization: Installed }) {
  if (suspendedAt) {
    return (
      <>
        <State look={suspended} />
        <span className={classes.slug}>
          {day(suspendedAt)}: {suspensionReason}
        </span>
      </>
    );
  }
  if (removeAfter) {
    return (
      <>
        <State look={leaving} />
        <span className={classes.slug}>after {day(removeAfter)}</span>
      </>
    );
  }
  return <State look={active} isQuiet />;
}

type Dialog = "enter" | "suspend" | "plan";

function Acts({ organization }: { readonly organization: Installed }) {
  const [open, setOpen] = useState<Dialog>();
  const cache = trpc.useUtils();
  const reactivate = trpc.operators.reactivate.useMutation({
    onSuccess: async () => {
      notice(`${organization.name} is active again.`);
      await cache.operators.organizations.invalidate();
    },
    onError: refusal,
  });
  const close = (): void => setOpen(undefined);
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={36} aria-label={`What can be done with ${organization.name}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setOpen("enter")}>Visit</Menu.Item>
          <Menu.Item onClick={() => setOpen("plan")}>Change the plan</Menu.Item>
          <Menu.Divider />
          {organization.suspendedAt ? (
            <Menu.Item onClick={() => reactivate.mutate({ organizationId: organization.id })}>Reactivate</Menu.Item>
          ) : (
            <Menu.Item onClick={() => setOpen("suspend")}>Suspend</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <EnterDialog organization={organization} isOpen={open === "enter"} onClose={close} />
      <SuspendDialog organization={organization} isOpen={open === "suspend"} onClose={close} />
      <PlanDialog organization={organization} isOpen={open === "plan"} onClose={close} />
    </>
  );
}
