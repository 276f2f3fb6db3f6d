import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc } from "../../../api/client.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import { PlainTable } from "../../../page/plain-table.tsx";
import { exactMoney } from "../line/amounts.ts";
import classes from "./professional-page.module.css";
import { ServiceDialog } from "./service-dialog.tsx";

/** What a professional offers, for how long and at which price. */
export function OfferedServices({ professionalId }: { readonly professionalId: string }) {
  const { role } = useOrganization();
  const live = useLive(trpc.crm.service, {
    filter: { op: "equals", column: "professionalId", value: professionalId },
    sort: "name",
    limit: 200,
  });
  const services = useAllRows(live.store);
  const [isAdding, adding] = useDisclosure();
  return (
    <section className={classes.section}>
      <div className={classes.weekHead}>
        <h2 className={classes.heading}>Services</h2>
        {isAtLeast(role, "staff") && (
          <span className={classes.weekActs}>
            <Button size="xs" variant="default" leftSection={<IconPlus size={16} />} onClick={adding.open}>
              Add service
            </Button>
          </span>
        )}
      </div>
      {services.length === 0 ? (
        <p className="muted">No services yet. Times can be booked without one.</p>
      ) : (
        <PlainTable
          label="Services"
          items={services}
          keyOf={({ id }) => id}
          columns={[
            { key: "name", label: "Service", cell: ({ name }) => name },
            { key: "duration", label: "Takes", isNumber: true, cell: ({ durationMinutes }) => `${durationMinutes} min` },
            {
              key: "price",
              label: "Price",
              isNumber: true,
              cell: ({ currency, priceMinor }) => exactMoney(priceMinor, currency),
            },
          ]}
        />
      )}
      <ServiceDialog professionalId={professionalId} isOpen={isAdding} onClose={adding.close} />
    </section>
  );
}
