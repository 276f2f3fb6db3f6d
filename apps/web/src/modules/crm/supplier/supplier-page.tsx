import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus, IconStar } from "@tabler/icons-react";
import { Link, useParams } from "@tanstack/react-router";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc } from "../../../api/client.ts";
import { useOrganization, useResource } from "../../../api/organization-context.ts";
import { HistorySection } from "../../../audit/history-section.tsx";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import { useOrganizationSlug } from "../../../organization/use-organization-slug.ts";
import { Failure } from "../../../page/failure.tsx";
import { NotFound } from "../../../page/not-found.tsx";
import { Page } from "../../../page/page.tsx";
import { PlainTable } from "../../../page/plain-table.tsx";
import { TableSkeleton } from "../../../page/table-skeleton.tsx";
import { useRecordLabel } from "../../../resource/record-label.ts";
import { recordLink } from "../../../resource/record-link.ts";
import { EvaluateDialog } from "./evaluate-dialog.tsx";
import { Evaluations } from "./evaluations.tsx";
import { Rating } from "./rating.tsx";
import classes from "./supplier-page.module.css";
import { SupplyDialog, type SupplyRow } from "./supply-dialog.tsx";

const place = "/$organization/crm/suppliers/$supplier";

/** A supplier: what they supply, how they are judged, and how that went over time. */
export function SupplierPage() {
  const { supplier: id } = useParams({ from: place });
  const live = useLive(trpc.crm.supplier, { filter: { op: "equals", column: "id", value: id }, limit: 1 });
  const [supplier] = useAllRows(live.store);
  if (supplier) return <Supplier key={id} {...supplier} />;
  if (live.status.fault) return <Failure fault={live.status.fault} onRetry={() => live.view.restart()} />;
  if (live.status.state === "ready") return <NotFound />;
  return (
    <Page title="Supplier">
      <TableSkeleton rows={6} />
    </Page>
  );
}

type SupplierProps = { readonly id: string; readonly partyId: string; readonly note: string | null; readonly version: number };

function Supplier({ id, partyId, note, version }: SupplierProps) {
  const { role } = useOrganization();
  const organization = useOrganizationSlug();
  const name = useRecordLabel("crm.party", partyId) ?? "…";
  const [isJudging, judging] = useDisclosure();
  const isStaff = isAtLeast(role, "staff");
  return (
    <Page
      title={name}
      trail={[{ label: "Suppliers", link: { to: "/$organization/crm/suppliers", params: { organization } } }]}
      lead={
        <>
          {note} <Link {...recordLink(organization, "crm.party", partyId)}>Everything about {name}</Link>
        </>
      }
      actions={
        isStaff && (
          <Button leftSection={<IconStar size={16} />} onClick={judging.open}>
            Evaluate
          </Button>
        )
      }
    >
      <Rating supplierId={id} />
      <Supplies supplierId={id} isStaff={isStaff} />
      <Evaluations supplierId={id} />
      <HistorySection resource="crm.supplier" id={id} version={version} />
      <EvaluateDialog supplierId={id} name={name} isOpen={isJudging} onClose={judging.close} />
    </Page>
  );
}

function Supplies({ supplierId, isStaff }: { readonly supplierId: string; readonly isStaff: boolean }) {
  const { formats } = useOrganization();
  const { plural } = useResource("crm.supply");
  const supplies = useAllRows(
    useLive(trpc.crm.supply, { filter: { op: "equals", column: "supplierId", value: supplierId }, sort: "goods", limit: 200 }).store,
  );
  const [isAdding, adding] = useDisclosure();
  const dayText = (day: string | null): string => (day === null ? "–" : formats.day(day));
  return (
    <section className={classes.section}>
      <div className={classes.head}>
        <h2 className={classes.heading}>{plural}</h2>
        {isStaff && (
          <Button size="xs" variant="default" leftSection={<IconPlus size={16} />} onClick={adding.open}>
            Add
          </Button>
        )}
      </div>
      {supplies.length === 0 ? (
        <p className="muted">Nothing is noted yet of what they supply.</p>
      ) : (
        <PlainTable
          label={plural}
          items={supplies}
          keyOf={({ id }) => id}
          columns={[
            { key: "goods", label: "Supplies", cell: ({ goods }) => goods },
            {
              key: "stock",
              label: "In stock",
              isNumber: true,
              cell: ({ stock, unit }) => (stock === null ? "–" : `${formats.number(stock)}${unit === null ? "" : `\u00a0${unit}`}`),
            },
            { key: "since", label: "Since", cell: ({ sinceOn }) => dayText(sinceOn) },
            { key: "preferred", label: "Preferred since", cell: ({ preferredSinceOn }) => dayText(preferredSinceOn) },
            { key: "note", label: "Note", cell: ({ note }) => note ?? "–" },
            ...(isStaff ? [{ key: "change", label: "", cell: (supply: SupplyRow) => <Change supply={supply} /> }] : []),
          ]}
        />
      )}
      <SupplyDialog supplierId={supplierId} isOpen={isAdding} onClose={adding.close} />
    </section>
  );
}

function Change({ supply }: { readonly supply: SupplyRow }) {
  const [isOpen, opening] = useDisclosure();
  return (
    <>
      <Button size="compact-sm" variant="subtle" aria-label={`Change ${supply.goods}`} onClick={opening.open}>
        Change
      </Button>
      <SupplyDialog supplierId={supply.supplierId} supply={supply} isOpen={isOpen} onClose={opening.close} />
    </>
  );
}
