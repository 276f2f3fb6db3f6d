import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPencil, IconRotate, IconThumbDown, IconTrophy } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { trpc } from "../../../api/client.ts";
import { HistorySection } from "../../../audit/history-section.tsx";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import { useOrganizationSlug } from "../../../organization/use-organization-slug.ts";
import { Failure } from "../../../page/failure.tsx";
import { NotFound } from "../../../page/not-found.tsx";
import { Page } from "../../../page/page.tsx";
import { TableSkeleton } from "../../../page/table-skeleton.tsx";
import { WhoIsHere } from "../../../rooms/who-is-here.tsx";
import { State } from "../../../state/state.tsx";
import { Timeline } from "../activity/timeline.tsx";
import { QuotesOfDeal } from "../quote/quotes-of-deal.tsx";
import type { DealRow } from "../sales-rows.ts";
import { DealAudience } from "./audience/deal-audience.tsx";
import { DealDrawer } from "./deal-drawer.tsx";
import { DealFacts } from "./deal-facts.tsx";
import { DealHistory } from "./deal-history.tsx";
import classes from "./deal-page.module.css";
import { LinesOfDeal } from "./lines-of-deal.tsx";
import { LoseDialog } from "./lose-dialog.tsx";
import { StageSteps } from "./stage-steps.tsx";
import { dealLooks } from "./states.ts";
import { useAudience } from "./audience/use-audience.ts";
import { useDealActs, useStagesOf } from "./use-deals.ts";

const RecordFiles = lazy(() => import("../../../files/record-files.tsx"));

const place = "/$organization/crm/deals/$deal";

/** A deal: where it stands, what it is worth, the way it took and what can be done with it. */
export function DealPage() {
  const { deal: id } = useParams({ from: place });
  const live = useLive(trpc.crm.deal, { filter: { op: "equals", column: "id", value: id }, limit: 1 });
  const [deal] = useAllRows(live.store);
  if (deal) return <Deal key={id} deal={deal} />;
  if (live.status.fault) return <Failure fault={live.status.fault} onRetry={() => live.view.restart()} />;
  if (live.status.state === "ready") return <NotFound />;
  return (
    <Page title="Deal">
      <TableSkeleton rows={6} />
    </Page>
  );
}

function Deal({ deal }: { readonly deal: DealRow }) {
  const organization = useOrganizationSlug();
  const navigate = useNavigate({ from: place });
  const { edit } = useSearch({ from: place });
  const [isLosing, losing] = useDisclosure();
  const acts = useDealActs();
  const maySell = useAudience(deal).mayChange;
  return (
    <Page
      title={deal.name}
      trail={[
        { label: "Deals", link: { to: "/$organization/crm/deals", params: { organization }, search: { pipeline: deal.pipelineId } } },
      ]}
      aside={<State look={dealLooks[deal.status]} />}
      actions={
        <>
          <WhoIsHere room={{ resource: "crm.deal", id: deal.id }} />
          {maySell && (
            <Button variant="default" leftSection={<IconPencil size={16} />} onClick={() => void navigate({ search: { edit: true } })}>
              Change
            </Button>
          )}
          {maySell && deal.status === "open" && (
            <>
              <Button variant="default" leftSection={<IconThumbDown size={16} />} onClick={losing.open}>
                Lost
              </Button>
              <Button leftSection={<IconTrophy size={16} />} onClick={() => acts.win.mutate({ dealId: deal.id })}>
                Won
              </Button>
            </>
          )}
          {maySell && deal.status !== "open" && (
            <Button leftSection={<IconRotate size={16} />} onClick={() => acts.reopen.mutate({ dealId: deal.id })}>
              Reopen
            </Button>
          )}
        </>
      }
    >
      <StageSteps
        deal={deal}
        stages={useStagesOf(deal.pipelineId)}
        onMove={maySell ? (stageId) => acts.move.mutate({ dealId: deal.id, stageId }) : undefined}
      />
      <DealAudience deal={deal} />
      <DealFacts deal={deal} maySell={maySell} />
      <LinesOfDeal deal={deal} maySell={maySell} />
      <QuotesOfDeal deal={deal} maySell={maySell} />
      <DealHistory deal={deal} />
      <section className={classes.section}>
        <h2 className={classes.heading}>Timeline</h2>
        <Timeline dealId={deal.id} stamp={deal.version} isReadOnly={!maySell} />
      </section>
      <Suspense>
        <RecordFiles resource="crm.deal" id={deal.id} />
      </Suspense>
      <HistorySection resource="crm.deal" id={deal.id} version={deal.version} />
      <DealDrawer
        pipelineId={deal.pipelineId}
        deal={deal}
        isOpen={edit === true}
        onClose={() => void navigate({ search: {}, replace: true })}
      />
      <LoseDialog deal={isLosing ? deal : undefined} onClose={losing.close} />
    </Page>
  );
}
