import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCircleCheck, IconCircleOff, IconPlus, IconPlugConnected, IconAlertTriangle } from "@tabler/icons-react";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc, type Outputs } from "../../api/client.ts";
import { useOrganization, useResources } from "../../api/organization-context.ts";
import { Instant } from "../../format/instant.tsx";
import { counted } from "../../format/words.ts";
import { useAllRows, useLive } from "../../live/use-live.ts";
import { Failure } from "../../page/failure.tsx";
import { Message } from "../../page/message.tsx";
import { NotFound } from "../../page/not-found.tsx";
import { Page } from "../../page/page.tsx";
import { PlainTable, type PlainColumn } from "../../page/plain-table.tsx";
import { TableSkeleton } from "../../page/table-skeleton.tsx";
import { State, type StateLook } from "../../state/state.tsx";
import { Deliveries } from "./deliveries.tsx";
import { EndpointActs } from "./endpoint-acts.tsx";
import { EndpointDialog } from "./endpoint-dialog.tsx";
import classes from "./webhooks-page.module.css";

export type Endpoint = Outputs["webhooks"]["list"]["rows"][number];

/** Programs outside that are told of what happens: where they are, whether they answer, and what did not arrive. For admins. */
export function WebhooksPage() {
  const { role } = useOrganization();
  return isAtLeast(role, "admin") ? <Webhooks /> : <NotFound />;
}

function Webhooks() {
  const { organization } = useOrganization();
  const [isCreating, creating] = useDisclosure();
  const live = useLive(trpc.webhooks, { sort: "label" });
  const endpoints = useAllRows(live.store);
  const columns = columnsOf(useToldOf());
  const { state, fault } = live.status;
  return (
    <Page
      title="Webhooks"
      lead="Freehold posts what happens to programs of yours, signed so that they know it is from here."
      actions={
        !organization.visit && (
          <Button leftSection={<IconPlus size={16} />} onClick={creating.open}>
            New webhook
          </Button>
        )
      }
    >
      {state === "failed" && endpoints.length === 0 && fault ? (
        <Failure fault={fault} onRetry={() => live.view.restart()} />
      ) : state === "loading" && endpoints.length === 0 ? (
        <TableSkeleton />
      ) : endpoints.length === 0 ? (
        <Message icon={IconPlugConnected} title="No webhooks yet">
          Add one for each program that is to be told when something happens, such as an alert that opens.
        </Message>
      ) : (
        <div className={classes.parts}>
          <PlainTable label="Webhooks" items={endpoints} keyOf={({ id }) => id} columns={columns} />
          <Deliveries endpoints={endpoints} />
        </div>
      )}
      <EndpointDialog isOpen={isCreating} onClose={creating.close} />
    </Page>
  );
}

/** What each webhook is told of, in words. */
function useToldOf(): (endpoint: Endpoint) => string {
  const chosen = useAllRows(useLive(trpc.webhooks.subscription, { limit: 500 }).store);
  const resources = useResources();
  return ({ id, kinds }) => {
    const records = chosen.flatMap(({ endpointId, resource }) => (endpointId === id ? (resources.get(resource)?.plural ?? resource) : []));
    return [...(kinds.length > 0 ? [counted(kinds.length, "event", "events")] : []), ...records].join(", ");
  };
}

const columnsOf = (toldOf: (endpoint: Endpoint) => string): readonly PlainColumn<Endpoint>[] => [
  { key: "label", label: "Name", cell: ({ label }) => label },
  { key: "told", label: "Told of", cell: (endpoint) => toldOf(endpoint) },
  { key: "state", label: "State", cell: (row) => <EndpointState endpoint={row} /> },
  { key: "url", label: "Address", cell: ({ url }) => <span className={classes.url}>{url}</span> },
  { key: "deliveredAt", label: "Last delivery", cell: ({ deliveredAt }) => (deliveredAt ? <Instant at={deliveredAt} /> : "None yet") },
  { key: "acts", label: "", cell: (row) => <EndpointActs endpoint={row} /> },
];

const on: StateLook = { label: "On", tone: "good", icon: IconCircleCheck };
const off: StateLook = { label: "Switched off", tone: "idle", icon: IconCircleOff };
const failing: StateLook = { label: "Failing", tone: "warn", icon: IconAlertTriangle };

function EndpointState({ endpoint: { switchedOffAt, switchedOffBecause, failures } }: { readonly endpoint: Endpoint }) {
  if (switchedOffAt)
    return (
      <span className={classes.state}>
        <State look={off} />
        {switchedOffBecause && <span className="muted">{switchedOffBecause}</span>}
      </span>
    );
  return <State look={failures > 0 ? failing : on} />;
}
