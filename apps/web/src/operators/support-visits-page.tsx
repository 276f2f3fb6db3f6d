import { Button } from "@mantine/core";
import { IconCircleCheck, IconLifebuoy, IconUserShield } from "@tabler/icons-react";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc, type Outputs } from "../api/client.ts";
import { useOrganization } from "../api/organization-context.ts";
import { useNow } from "../format/instant.tsx";
import { words } from "../format/words.ts";
import type { GridColumn } from "../grid/column.ts";
import { useLive } from "../live/use-live.ts";
import { Message } from "../page/message.tsx";
import { NotFound } from "../page/not-found.tsx";
import { Page } from "../page/page.tsx";
import { LiveList } from "../resource/live-list.tsx";
import { notice, refusal } from "../shell/notice.ts";
import { State, type StateLook } from "../state/state.tsx";

type Visit = Outputs["supportVisits"]["list"]["rows"][number];

/** Who of the installation's operators was in the organization, when and why; owners end a visit at once. For admins. */
export function SupportVisitsPage() {
  const { role } = useOrganization();
  return isAtLeast(role, "admin") ? <Visits /> : <NotFound />;
}

function Visits() {
  const live = useLive(trpc.supportVisits);
  const { list, status } = live;
  const isEmpty = list.keys.length === 0;
  return (
    <Page
      title="Support visits"
      lead="Whoever operates this installation sees nothing of your records, unless they visit with a reason. Every visit stands here."
      isFilled={!isEmpty || status.state !== "ready"}
    >
      <LiveList
        label="Support visits"
        counts={["visit", "visits"]}
        live={live}
        columns={columns}
        nothing={
          <Message icon={IconLifebuoy} title="Nobody has visited">
            When support enters your organization, owners are told by mail, and it is listed here.
          </Message>
        }
      />
    </Page>
  );
}

const fixed = { weight: 1, isSortable: false, minWidth: 120 };

const columns: readonly GridColumn<Visit>[] = [
  { ...fixed, key: "operatorName", label: "Who", minWidth: 140, card: "title", cell: (row) => row.operatorName },
  { ...fixed, key: "endedAt", label: "State", card: "state", minWidth: 200, cell: (row) => <VisitState visit={row} /> },
  { ...fixed, key: "createdAt", label: "When", minWidth: 200, card: "line", cell: (row) => <Period visit={row} /> },
  { ...fixed, key: "role", label: "As", minWidth: 80, card: "line", cell: (row) => words(row.role) },
  { ...fixed, key: "reason", label: "Why", minWidth: 240, weight: 3, card: "line", cell: (row) => row.reason },
];

const going: StateLook = { label: "Here now", tone: "warn", icon: IconUserShield };
const over: StateLook = { label: "Over", tone: "idle", icon: IconCircleCheck };

function VisitState({ visit }: { readonly visit: Visit }) {
  const now = useNow();
  const { role } = useOrganization();
  const end = trpc.supportVisits.end.useMutation({ onSuccess: () => notice("The visit is over."), onError: refusal });
  if (visit.endedAt || visit.expiresAt.getTime() <= now) return <State look={over} isQuiet />;
  return (
    <span style={{ display: "inline-flex", alignItems: "center", gap: 8 }}>
      <State look={going} />
      {role === "owner" && (
        <Button size="compact-sm" variant="default" loading={end.isPending} onClick={() => end.mutate({ id: visit.id })}>
          End it
        </Button>
      )}
    </span>
  );
}

function Period({ visit: { createdAt, endedAt, expiresAt } }: { readonly visit: Visit }) {
  const { formats } = useOrganization();
  return (
    <>
      {formats.instant(createdAt)} – {formats.time(endedAt ?? expiresAt)}
    </>
  );
}
