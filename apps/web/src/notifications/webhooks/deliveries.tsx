import "@mantine/core/styles/SegmentedControl.layer.css";
import "@mantine/core/styles/FloatingIndicator.layer.css";
import { Button, SegmentedControl } from "@mantine/core";
import { IconCircleCheck, IconClock, IconMailOff } from "@tabler/icons-react";
import { useState } from "react";
import { partsOfKind } from "@freehold/api/platform/notifications/webhooks/records/tables.contract.ts";
import { trpc, type Outputs } from "../../api/client.ts";
import { useResources } from "../../api/organization-context.ts";
import { Instant } from "../../format/instant.tsx";
import { useAllRows, useLive } from "../../live/use-live.ts";
import { PlainTable, type PlainColumn } from "../../page/plain-table.tsx";
import { notice, refusal } from "../../shell/notice.ts";
import { State, type StateLook } from "../../state/state.tsx";
import type { Endpoint } from "./webhooks-page.tsx";
import classes from "./webhooks-page.module.css";

type Delivery = Outputs["webhooks"]["delivery"]["list"]["rows"][number];

const looks: Record<Delivery["state"], StateLook> = {
  waiting: { label: "On its way", tone: "warn", icon: IconClock },
  delivered: { label: "Delivered", tone: "good", icon: IconCircleCheck },
  dead: { label: "Not delivered", tone: "bad", icon: IconMailOff },
};

/** What was posted to which webhook and what came of it, live; what did not arrive is replayed from here. */
export function Deliveries({ endpoints }: { readonly endpoints: readonly Endpoint[] }) {
  const [shown, show] = useState<"all" | "dead">("all");
  const isDead = { op: "equals", column: "state", value: "dead" } as const;
  const live = useLive(trpc.webhooks.delivery, { limit: 50, ...(shown === "dead" && { filter: isDead }) });
  const rows = useAllRows(live.store);
  const labels = new Map(endpoints.map(({ id, label }) => [id, label]));
  const kinds = trpc.webhooks.kinds.useQuery(undefined, { staleTime: Infinity }).data ?? [];
  const what = new Map([["webhooks.test", "A test"], ...kinds.map(({ name, label }) => [name, label] as const)]);
  return (
    <section>
      <div className={classes.heading}>
        <h2>Deliveries</h2>
        <SegmentedControl
          aria-label="Which deliveries"
          size="xs"
          value={shown}
          onChange={(value) => show(value === "dead" ? "dead" : "all")}
          data={[
            { value: "all", label: "All" },
            { value: "dead", label: "Not delivered" },
          ]}
        />
      </div>
      {rows.length === 0 ? (
        <p className="muted">
          {shown === "dead"
            ? "Everything has arrived, or is on its way."
            : "Nothing was posted yet. Send a test to see whether it arrives."}
        </p>
      ) : (
        <PlainTable label="Deliveries" items={rows} keyOf={({ id }) => id} columns={columnsOf(labels, what)} />
      )}
      {live.list.more && (
        <Button variant="default" size="xs" mt={8} onClick={() => live.view.grow()}>
          Show older deliveries
        </Button>
      )}
    </section>
  );
}

type Names = ReadonlyMap<string, string>;

const columnsOf = (labels: Names, what: Names): PlainColumn<Delivery>[] => [
  { key: "kind", label: "What", cell: ({ kind }) => what.get(kind) ?? <RecordKind kind={kind} /> },
  { key: "endpointId", label: "Webhook", cell: ({ endpointId }) => labels.get(endpointId) ?? "A webhook that was removed" },
  { key: "state", label: "State", cell: (row) => <Outcome delivery={row} /> },
  { key: "attempts", label: "Attempts", isNumber: true, cell: ({ attempts }) => attempts },
  { key: "at", label: "When", cell: ({ endedAt, createdAt }) => <Instant at={endedAt ?? createdAt} /> },
  { key: "acts", label: "", cell: (row) => <Replay delivery={row} /> },
];

/** `coldchain.unit.changed` as people say it: "Unit changed". */
function RecordKind({ kind }: { readonly kind: string }) {
  const { resource, act } = partsOfKind(kind);
  const label = useResources().get(resource)?.label;
  return act && label ? `${label} ${act}` : kind;
}

function Outcome({ delivery: { state, failure, nextAttemptAt, attempts } }: { readonly delivery: Delivery }) {
  return (
    <span className={classes.state}>
      <State look={looks[state]} isQuiet={state === "delivered"} />
      {failure && <span className="muted">{failure}</span>}
      {state === "waiting" && attempts > 0 && nextAttemptAt && (
        <span className="muted">
          Tried again <Instant at={nextAttemptAt} />
        </span>
      )}
    </span>
  );
}

function Replay({ delivery: { id, state, kind } }: { readonly delivery: Delivery }) {
  const replay = trpc.webhooks.delivery.replay.useMutation({ onSuccess: () => notice("It is posted again."), onError: refusal });
  if (state === "waiting") return null;
  return (
    <Button
      size="compact-xs"
      variant="default"
      aria-label={`Replay ${kind}`}
      loading={replay.isPending}
      onClick={() => replay.mutate({ id })}
    >
      Replay
    </Button>
  );
}
