import { atLeast } from "@freehold/kernel/expression/language.ts";
import { resource } from "../../../resource/resource.ts";
import { acting } from "../../../trpc.ts";
import { PlaceSensor, RemoveSensor } from "../contract.ts";
import { sensor } from "../schema.ts";
import { placeSensor, removeSensor } from "./sensor.ts";

const managers = atLeast("manager");

export const sensorRouter = {
  ...resource(sensor, ["list", "get", "create", "update", "bulk", "live"]),
  place: acting(managers)
    .meta({ permission: managers, summary: "Puts a sensor into a unit, moves it or takes it out.", answer: { row: sensor } })
    .input(PlaceSensor)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => placeSensor(tx, input, ctx.backend.clock()))),
  remove: acting(managers)
    .meta({ permission: managers, summary: "Removes a sensor that has never measured." })
    .input(RemoveSensor)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => removeSensor(tx, input.id))),
};
