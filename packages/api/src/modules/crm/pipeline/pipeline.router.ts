import { atLeast } from "@freehold/kernel/expression/language.ts";
import { resource } from "../../../resource/resource.ts";
import { acting } from "../../../trpc.ts";
import { AddStage, BeginPipeline, OrderStages, RemoveStage } from "./contract.ts";
import { addStage, beginPipeline, orderStages, removeStage } from "./pipeline.ts";
import { pipeline, stage } from "./schema.ts";

const managers = atLeast("manager");

/** Ways that deals take, and their steps. */
export const pipelineRouters = {
  pipeline: {
    ...resource(pipeline, ["list", "get", "update", "remove", "live"]),
    begin: acting(managers)
      .meta({ permission: managers, summary: "Makes a pipeline with the usual stages.", answer: { row: pipeline } })
      .input(BeginPipeline)
      .mutation(({ ctx, input }) => ctx.asActor((tx) => beginPipeline(tx, input))),
  },
  stage: {
    ...resource(stage, ["list", "get", "update", "live"]),
    add: acting(managers)
      .meta({ permission: managers, summary: "Adds a stage to a pipeline.", answer: { row: stage } })
      .input(AddStage)
      .mutation(({ ctx, input }) => ctx.asActor((tx) => addStage(tx, input))),
    order: acting(managers)
      .meta({ permission: managers, summary: "Puts the stages of a pipeline into another order.", answer: { rows: stage } })
      .input(OrderStages)
      .mutation(({ ctx, input }) => ctx.asActor((tx) => orderStages(tx, input))),
    remove: acting(managers)
      .meta({ permission: managers, summary: "Removes a stage, once its deals are in another one." })
      .input(RemoveStage)
      .mutation(({ ctx, input }) => ctx.asActor((tx) => removeStage(tx, input, ctx.backend.clock()))),
  },
};
