import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import { useAllRows } from "../../../live/use-live.ts";
import { useOrganizationSlug } from "../../../organization/use-organization-slug.ts";
import { Failure } from "../../../page/failure.tsx";
import { Page } from "../../../page/page.tsx";
import { TableSkeleton } from "../../../page/table-skeleton.tsx";
import { usePipelines } from "../deal/use-deals.ts";
import { NewPipelineDialog } from "./new-pipeline-dialog.tsx";
import { NoPipeline } from "./no-pipeline.tsx";
import { PipelineCard } from "./pipeline-card.tsx";
import classes from "./pipelines-page.module.css";

/** The pipelines of the organization and their stages; managers set them up. */
export function PipelinesPage() {
  const { role } = useOrganization();
  const organization = useOrganizationSlug();
  const live = usePipelines();
  const pipelines = useAllRows(live.store);
  const isManager = isAtLeast(role, "manager");
  const [isAdding, adding] = useDisclosure();
  return (
    <Page
      title="Pipelines"
      trail={[{ label: "Deals", link: { to: "/$organization/crm/deals", params: { organization } } }]}
      lead="The ways that deals take, stage by stage. The probability of a stage weights the forecast."
      actions={
        isManager && (
          <Button leftSection={<IconPlus size={16} />} onClick={adding.open}>
            New pipeline
          </Button>
        )
      }
    >
      {live.status.fault && pipelines.length === 0 ? (
        <Failure fault={live.status.fault} onRetry={() => live.view.restart()} />
      ) : live.status.state === "loading" ? (
        <TableSkeleton rows={5} />
      ) : pipelines.length === 0 ? (
        <NoPipeline />
      ) : (
        <div className={classes.pipelines}>
          {pipelines.map((pipeline) => (
            <PipelineCard key={pipeline.id} pipeline={pipeline} isManager={isManager} />
          ))}
        </div>
      )}
      <NewPipelineDialog isOpen={isAdding} onClose={adding.close} />
    </Page>
  );
}
