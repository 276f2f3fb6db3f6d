import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus, IconTruckDelivery } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { trpc } from "../../../api/client.ts";
import { useOrganization, useResource } from "../../../api/organization-context.ts";
import { counted } from "../../../format/words.ts";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import { useOrganizationSlug } from "../../../organization/use-organization-slug.ts";
import { Failure } from "../../../page/failure.tsx";
import { Message } from "../../../page/message.tsx";
import { Page } from "../../../page/page.tsx";
import { PlainTable } from "../../../page/plain-table.tsx";
import { TableSkeleton } from "../../../page/table-skeleton.tsx";
import { RecordDrawer } from "../../../resource/record-drawer.tsx";
import { PartyName } from "../party-name.tsx";

/** Whom the organization buys from, what they supply and how they are judged. */
export function SuppliersPage() {
  const { formats } = useOrganization();
  const organization = useOrganizationSlug();
  const resource = useResource("crm.supplier");
  const live = useLive(trpc.crm.supplier, { limit: 500 });
  const suppliers = useAllRows(live.store);
  const supplies = useAllRows(useLive(trpc.crm.supply, { sort: "goods", limit: 2000 }).store);
  const { data: averages } = trpc.crm.supplier.averages.useQuery(undefined, { staleTime: 10_000 });
  const [isAdding, adding] = useDisclosure();
  const add = resource.may.create && (
    <Button leftSection={<IconPlus size={16} />} onClick={adding.open}>
      New supplier
    </Button>
  );
  return (
    <Page title="Suppliers" lead="Whom you buy from, what they supply, and how well." actions={add}>
      {live.status.fault && suppliers.length === 0 ? (
        <Failure fault={live.status.fault} onRetry={() => live.view.restart()} />
      ) : live.status.state === "loading" ? (
        <TableSkeleton rows={4} />
      ) : suppliers.length === 0 ? (
        <Message icon={IconTruckDelivery} title="No suppliers yet" action={add}>
          Make a party a supplier, note what they supply, and judge them now and then: the averages tell who is worth keeping.
        </Message>
      ) : (
        <PlainTable
          label="Suppliers"
          items={suppliers}
          keyOf={({ id }) => id}
          columns={[
            {
              key: "name",
              label: "Supplier",
              cell: ({ id, partyId }) => (
                <Link to="/$organization/crm/suppliers/$supplier" params={{ organization, supplier: id }}>
                  <PartyName id={partyId} />
                </Link>
              ),
            },
            {
              key: "goods",
              label: "Supplies",
              cell: ({ id }) =>
                supplies
                  .filter(({ supplierId }) => supplierId === id)
                  .map(({ goods, preferredSinceOn }) => (preferredSinceOn ? `${goods} (preferred)` : goods))
                  .join(", ") || "–",
            },
            {
              key: "average",
              label: "Average score",
              isNumber: true,
              cell: ({ id }) => {
                const found = averages?.find(({ supplierId }) => supplierId === id);
                return found ? (
                  <>
                    {formats.fixed(found.average, 1)} <span className="muted">from {counted(found.count, "score", "scores")}</span>
                  </>
                ) : (
                  "–"
                );
              },
            },
          ]}
        />
      )}
      <RecordDrawer resource={resource} id={undefined} isOpen={isAdding} onClose={adding.close} />
    </Page>
  );
}
