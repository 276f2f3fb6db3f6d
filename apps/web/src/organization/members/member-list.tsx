import { IconPlayerPause } from "@tabler/icons-react";
import { useMemo } from "react";
import { trpc, type Outputs } from "../../api/client.ts";
import { useOrganization } from "../../api/organization-context.ts";
import { words } from "../../format/words.ts";
import type { GridColumn } from "../../grid/column.ts";
import { useLive } from "../../live/use-live.ts";
import { MarkedPerson } from "../../people/person-mark.tsx";
import { LiveList } from "../../resource/live-list.tsx";
import { State, type StateLook } from "../../state/state.tsx";
import { MemberActs } from "./member-acts.tsx";

export type Member = Outputs["members"]["list"]["rows"][number];

const suspended: StateLook = { label: "Suspended", tone: "warn", icon: IconPlayerPause };

/** The members, live, with what the person on the screen may do with each. */
export function MemberList() {
  const { person } = useOrganization();
  const live = useLive(trpc.members, { sort: "name" });
  const columns = useMemo(() => columnsFor(person.id), [person.id]);
  // Whoever looks is one of them: there is never nobody.
  return <LiveList label="Members" counts={["member", "members"]} live={live} columns={columns} sort="name" nothing={null} />;
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
      cell: ({ name, userId }) => <MarkedPerson userId={userId} name={name} words={userId === me ? `${name} (you)` : name} />,
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
