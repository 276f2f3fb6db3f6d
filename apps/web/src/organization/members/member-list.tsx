import { IconPlayerPause } from "@tabler/icons-react";
import { useMemo } from "react";
import { trpc, type Outputs } from "../../api/client.ts";
import { useOrganization } from "../../api/organization-context.ts";
import { counted, words } from "../../format/words.ts";
import type { GridColumn } from "../../grid/column.ts";
import { Grid, GridSkeleton } from "../../grid/grid.tsx";
import { useLive } from "../../live/use-live.ts";
import { Failure } from "../../page/failure.tsx";
import { State, type StateLook } from "../../state/state.tsx";
import { MemberActs } from "./member-acts.tsx";

export type Member = Outputs["members"]["list"]["rows"][number];

const suspended: StateLook = { label: "Suspended", tone: "warn", icon: IconPlayerPause };

/** The members, live, with what the person on the screen may do with each. */
export function MemberList() {
  const { person } = useOrganization();
  const live = useLive(trpc.members, { sort: "name" });
  const columns = useMemo(() => columnsFor(person.id), [person.id]);
  const { list, status } = live;
  if (status.state === "failed" && list.keys.length === 0 && status.fault)
    return <Failure fault={status.fault} onRetry={() => live.view.restart()} />;
  if (list.keys.length === 0) return <GridSkeleton columns={3} />;
  return (
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
  );
}

function columnsFor(me: string): GridColumn<Member>[] {
  const fixed = { weight: 1, isSortable: false };
  return [
    {
      ...fixed,
      key: "name",
      label: "Name",
      minWidth: 160,
      card: "title",
      cell: ({ name, userId }) => (userId === me ? `${name} (you)` : name),
    },
    {
      ...fixed,
      key: "role",
      label: "Role",
      minWidth: 180,
      card: "line",
      cell: ({ role, suspendedAt }) => (
        <>
          {words(role)} {suspendedAt && <State look={suspended} />}
        </>
      ),
    },
    { ...fixed, key: "email", label: "Address", minWidth: 200, card: "line", cell: ({ email }) => email },
    { ...fixed, key: "acts", label: "", weight: 0, minWidth: 56, card: "state", cell: (member) => <MemberActs member={member} /> },
  ];
}
