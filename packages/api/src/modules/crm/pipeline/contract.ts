import { z } from "zod";
import { isStorable } from "@freehold/kernel/expression/kinds.ts";

const Uuid = z.uuid().toLowerCase();
const Name = z
  .string()
  .trim()
  .min(1, "Give it a name.")
  .max(100)
  .refine((name) => isStorable("text", name), "Holds a character that cannot be stored.");

/** The most stages that one pipeline may have: more nobody sees at once. */
export const mostStages = 30;

/** What a pipeline begins with. People rename, reorder and remove them. */
export const usualStages = [
  { name: "New", probabilityPercent: 10 },
  { name: "Qualified", probabilityPercent: 25 },
  { name: "Proposal", probabilityPercent: 50 },
  { name: "Negotiation", probabilityPercent: 75 },
] as const;

/** Makes a pipeline with the usual stages. */
export const BeginPipeline = z.strictObject({ name: Name.default("Sales").meta({ title: "Name" }) });
export type BeginPipeline = z.infer<typeof BeginPipeline>;

/** Adds a stage to a pipeline: at a position from 0, or at its end. */
export const AddStage = z.strictObject({
  pipelineId: Uuid.meta({ title: "Pipeline" }),
  name: Name.meta({ title: "Name" }),
  probabilityPercent: z.int().min(0).max(100).meta({ title: "Probability", unit: "%" }),
  position: z.int().min(0).max(mostStages).optional().meta({ title: "Position", description: "From 0; left out: the last." }),
});
export type AddStage = z.infer<typeof AddStage>;

/** All stages of a pipeline in their new order. */
export const OrderStages = z.strictObject({
  pipelineId: Uuid.meta({ title: "Pipeline" }),
  stageIds: z.array(Uuid).min(1).max(mostStages).meta({ title: "Stages", description: "Every stage of the pipeline, in the new order." }),
});
export type OrderStages = z.infer<typeof OrderStages>;

/** Removes a stage, once its deals are elsewhere. */
export const RemoveStage = z.strictObject({
  id: Uuid.meta({ title: "Id" }),
  moveDealsTo: Uuid.optional().meta({ title: "Move deals to", description: "Another stage of the same pipeline that takes its deals." }),
});
export type RemoveStage = z.infer<typeof RemoveStage>;
