import { ActionIcon, Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowDown, IconArrowUp, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { trpc } from "../../../api/client.ts";
import { PlainTable } from "../../../page/plain-table.tsx";
import { refusal } from "../../../shell/notice.ts";
import { useStagesOf } from "../deal/use-deals.ts";
import type { PipelineRow, StageRow } from "../sales-rows.ts";
import classes from "./pipelines-page.module.css";
import { RemoveStageDialog } from "./remove-stage-dialog.tsx";
import { StageDialog } from "./stage-dialog.tsx";

type PipelineCardProps = { readonly pipeline: PipelineRow; readonly isManager: boolean };

/** A pipeline with its stages in their order; managers rename, reorder, add and remove them. */
export function PipelineCard({ pipeline, isManager }: PipelineCardProps) {
  const stages = useStagesOf(pipeline.id).toSorted((a, b) => a.position - b.position);
  const order = trpc.crm.stage.order.useMutation({ onError: refusal });
  const reorder = (stageIds: string[]): void => order.mutate({ pipelineId: pipeline.id, stageIds });
  const removePipeline = trpc.crm.pipeline.remove.useMutation({ onError: refusal });
  const [edited, edit] = useState<StageRow>();
  const [removed, remove] = useState<StageRow>();
  const [isAdding, adding] = useDisclosure();
  const acts = (stage: StageRow) => (
    <StageActs stage={stage} stages={stages} isOrdering={order.isPending} onOrder={reorder} onEdit={edit} onRemove={remove} />
  );
  return (
    <section className={classes.pipeline} aria-label={pipeline.name}>
      <div className={classes.head}>
        <h2 className={classes.name}>{pipeline.name}</h2>
        {isManager && (
          <span className={classes.acts}>
            <Button size="xs" variant="default" leftSection={<IconPlus size={16} />} onClick={adding.open}>
              Add stage
            </Button>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              aria-label={`Remove the pipeline ${pipeline.name}`}
              title="Remove the pipeline"
              onClick={() => removePipeline.mutate({ id: pipeline.id })}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </span>
        )}
      </div>
      <PlainTable
        label={`Stages of ${pipeline.name}`}
        items={stages}
        keyOf={({ id }) => id}
        columns={[
          { key: "name", label: "Stage", cell: ({ name }) => name },
          { key: "probability", label: "Probability", isNumber: true, cell: ({ probabilityPercent }) => `${probabilityPercent} %` },
          ...(isManager ? [{ key: "acts", label: "", cell: acts }] : []),
        ]}
      />
      <StageDialog
        pipelineId={pipeline.id}
        stage={edited}
        isOpen={isAdding || edited !== undefined}
        onClose={() => (adding.close(), edit(undefined))}
      />
      <RemoveStageDialog stage={removed} stages={stages} onClose={() => remove(undefined)} />
    </section>
  );
}

type StageActsProps = {
  readonly stage: StageRow;
  /** All stages of its pipeline, in their order. */
  readonly stages: readonly StageRow[];
  readonly isOrdering: boolean;
  readonly onOrder: (stageIds: string[]) => void;
  readonly onEdit: (stage: StageRow) => void;
  readonly onRemove: (stage: StageRow) => void;
};

function StageActs({ stage, stages, isOrdering, onOrder, onEdit, onRemove }: StageActsProps) {
  const at = stages.indexOf(stage);
  const moveBy = (by: 1 | -1): void => {
    const ids = stages.map(({ id }) => id);
    const [moved = stage.id] = ids.splice(at, 1);
    onOrder(ids.toSpliced(at + by, 0, moved));
  };
  const looks = { variant: "subtle", color: "gray", size: 36 } as const;
  return (
    <span className={classes.acts}>
      <ActionIcon {...looks} aria-label={`Move ${stage.name} up`} disabled={at === 0 || isOrdering} onClick={() => moveBy(-1)}>
        <IconArrowUp size={16} />
      </ActionIcon>
      <ActionIcon
        {...looks}
        aria-label={`Move ${stage.name} down`}
        disabled={at === stages.length - 1 || isOrdering}
        onClick={() => moveBy(1)}
      >
        <IconArrowDown size={16} />
      </ActionIcon>
      <ActionIcon {...looks} aria-label={`Change ${stage.name}`} onClick={() => onEdit(stage)}>
        <IconPencil size={16} />
      </ActionIcon>
      <ActionIcon {...looks} aria-label={`Remove ${stage.name}`} disabled={stages.length === 1} onClick={() => onRemove(stage)}>
        <IconTrash size={16} />
      </ActionIcon>
    </span>
  );
}
