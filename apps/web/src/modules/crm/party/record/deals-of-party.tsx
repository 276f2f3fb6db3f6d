import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { trpc } from "../../../../api/client.ts";
import { useOrganization, useResource } from "../../../../api/organization-context.ts";
import { useAllRows, useLive } from "../../../../live/use-live.ts";
import { useOrganizationSlug } from "../../../../organization/use-organization-slug.ts";
import { PlainTable } from "../../../../page/plain-table.tsx";
import { recordLink } from "../../../../resource/record-link.ts";
import { State } from "../../../../state/state.tsx";
import { DealDrawer } from "../../deal/deal-drawer.tsx";
import { exactMoney } from "../../line/amounts.ts";
import { dealLooks } from "../../deal/states.ts";
import { usePipelines, useStages } from "../../deal/use-deals.ts";
import classes from "./people-of-party.module.css";

/** What is being sold to a party, what was and what was not, the newest first, live. */
export function DealsOfParty({ partyId }: { readonly partyId: string }) {
  const organization = useOrganizationSlug();
  const { formats } = useOrganization();
  const { may } = useResource("crm.deal");
  const deals = useAllRows(useLive(trpc.crm.deal, { filter: { op: "equals", column: "partyId", value: partyId }, limit: 200 }).store);
  const stages = useAllRows(useStages().store);
  const [pipeline] = useAllRows(usePipelines().store);
  const [isAdding, adding] = useDisclosure();
  return (
    <section className={classes.section}>
      <div className={classes.head}>
        <h2>Deals</h2>
        {may.create && pipeline && (
          <Button size="xs" variant="default" leftSection={<IconPlus size={16} />} onClick={adding.open}>
            New deal
          </Button>
        )}
      </div>
      {deals.length === 0 ? (
        <p className="muted">No deals yet.</p>
      ) : (
        <PlainTable
          label="Deals"
          items={deals}
          keyOf={({ id }) => id}
          columns={[
            { key: "name", label: "Deal", cell: ({ id, name }) => <Link {...recordLink(organization, "crm.deal", id)}>{name}</Link> },
            { key: "status", label: "State", cell: ({ status }) => <State look={dealLooks[status]} /> },
            {
              key: "stage",
              label: "Stage",
              cell: ({ stageId, status }) => (status === "open" ? (stages.find(({ id }) => id === stageId)?.name ?? "…") : ""),
            },
            { key: "expected", label: "Expected", cell: ({ expectedOn }) => (expectedOn === null ? "" : formats.day(expectedOn)) },
            {
              key: "value",
              label: "Value",
              isNumber: true,
              cell: ({ currency, valueMinor }) => exactMoney(valueMinor, currency),
            },
          ]}
        />
      )}
      {pipeline && <DealDrawer pipelineId={pipeline.id} deal={undefined} partyId={partyId} isOpen={isAdding} onClose={adding.close} />}
    </section>
  );
}
