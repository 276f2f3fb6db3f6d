import { and, asc, eq, gt, gte, sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { faults } from "@freehold/kernel/fault.ts";
import { deal } from "../deal/schema.ts";
import { mostStages, usualStages, type AddStage, type BeginPipeline, type OrderStages, type RemoveStage } from "./contract.ts";
import { pipeline, stage } from "./schema.ts";

type Pipeline = typeof pipeline.$inferSelect;
type Stage = typeof stage.$inferSelect;

const fault = faults("crm", {
  pipelineMissing: ["missing", "There is no such pipeline, or it is not for you to see."],
  stageMissing: ["missing", "There is no such stage, or it is not for you to see."],
  tooManyStages: ["conflict", `A pipeline has ${mostStages} stages at most. Remove one first.`],
  stagesChanged: ["conflict", "Somebody else has added or removed a stage in the meantime. Look again, then order them."],
  stageInUse: ["conflict", "Deals are in this stage. Say to which stage they move, then remove it."],
  stageElsewhere: ["invalid", "Its deals can move to another stage of the same pipeline only."],
  lastStage: ["conflict", "A pipeline needs a stage. Add another one first, or remove the pipeline."],
});

/** Makes a pipeline with the stages that most have. @throws database.taken for a name that another one has */
export async function beginPipeline(tx: Tx, { name }: BeginPipeline): Promise<Pipeline> {
  const [made] = await tx.insert(pipeline).values({ name }).returning();
  await tx.insert(stage).values(usualStages.map((one, position) => ({ ...one, pipelineId: made!.id, position })));
  return made!;
}

/** Whoever changes the order of a pipeline's stages waits for whoever is doing so. @throws pipelineMissing */
async function lockStages(tx: Tx, pipelineId: string): Promise<Stage[]> {
  const [found] = await tx.select({ id: pipeline.id }).from(pipeline).where(eq(pipeline.id, pipelineId)).for("no key update");
  if (!found) throw fault.pipelineMissing({ pipelineId });
  return tx.select().from(stage).where(eq(stage.pipelineId, pipelineId)).orderBy(asc(stage.position));
}

/** Adds a stage; those behind it move on. Locks the pipeline. @throws pipelineMissing, tooManyStages, database.taken */
export async function addStage(tx: Tx, { pipelineId, name, probabilityPercent, position }: AddStage): Promise<Stage> {
  const stages = await lockStages(tx, pipelineId);
  if (stages.length >= mostStages) throw fault.tooManyStages({ pipelineId });
  const at = Math.min(position ?? stages.length, stages.length);
  await tx
    .update(stage)
    .set({ position: sql`${stage.position} + 1` })
    .where(and(eq(stage.pipelineId, pipelineId), gte(stage.position, at)));
  const [made] = await tx.insert(stage).values({ pipelineId, name, probabilityPercent, position: at }).returning();
  return made!;
}

/** Puts the stages of a pipeline into another order. Locks the pipeline. @throws pipelineMissing, stagesChanged when they are not all named */
export async function orderStages(tx: Tx, { pipelineId, stageIds }: OrderStages): Promise<Stage[]> {
  const stages = await lockStages(tx, pipelineId);
  const wanted = new Set<string>(stageIds);
  if (wanted.size !== stageIds.length || wanted.size !== stages.length || stages.some(({ id }) => !wanted.has(id)))
    throw fault.stagesChanged({ pipelineId });
  await tx.execute(sql`
    update crm.stage s set position = o.place - 1
    from unnest(${sql.param([...stageIds])}::uuid[]) with ordinality o(id, place)
    where s.id = o.id and s.position <> o.place - 1`);
  return tx.select().from(stage).where(eq(stage.pipelineId, pipelineId)).orderBy(asc(stage.position));
}

/**
 * Removes a stage and closes the gap. Its deals, also those that are won or lost, go to the stage that is named first; each leaves
 * a line in its history. Locks the pipeline and the stage: a deal that comes in meanwhile waits, and is told that the stage is gone.
 * @throws stageMissing, lastStage, stageInUse, stageElsewhere
 */
export async function removeStage(tx: Tx, { id, moveDealsTo }: RemoveStage, now: Date): Promise<{ id: string }> {
  const [found] = await tx.select().from(stage).where(eq(stage.id, id));
  if (!found) throw fault.stageMissing({ stageId: id });
  const stages = await lockStages(tx, found.pipelineId);
  const [locked] = await tx.select().from(stage).where(eq(stage.id, id)).for("update");
  if (!locked) throw fault.stageMissing({ stageId: id });
  if (stages.length === 1) throw fault.lastStage({ stageId: id });
  const deals = await tx.$count(deal, eq(deal.stageId, id));
  if (deals > 0 && moveDealsTo === undefined) throw fault.stageInUse({ deals });
  if (deals > 0 && moveDealsTo !== undefined) {
    if (moveDealsTo === id || !stages.some((other) => other.id === moveDealsTo))
      throw fault.stageElsewhere({ fields: { moveDealsTo: "Choose another stage of this pipeline." } });
    await tx.update(deal).set({ stageId: moveDealsTo, stageSince: now }).where(eq(deal.stageId, id));
  }
  await tx.delete(stage).where(eq(stage.id, id));
  await tx
    .update(stage)
    .set({ position: sql`${stage.position} - 1` })
    .where(and(eq(stage.pipelineId, found.pipelineId), gt(stage.position, locked.position)));
  return { id };
}
