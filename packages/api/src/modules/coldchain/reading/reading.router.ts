import { anyOf, atLeast, isLinked } from "@freehold/kernel/expression/language.ts";
import { resource } from "../../../resource/resource.ts";
import { acting } from "../../../trpc.ts";
import { IngestReadings, IngestReport, ReadSeries } from "../contract.ts";
import { ensureMonthsOf } from "./months.ts";
import { ingest } from "./reading.ts";
import { reading } from "../schema.ts";
import { readSeries } from "./series.ts";

const readers = anyOf(atLeast("viewer"), isLinked("caretakerOf", "unitId"));
const writers = atLeast("staff");

export const readingRouter = {
  ...resource(reading, ["list", "live"]),
  ingest: acting(writers)
    .meta({
      permission: writers,
      summary: "Takes in up to 10,000 readings, in any order. The same batch again changes nothing.",
      answer: { schema: IngestReport },
    })
    .input(IngestReadings)
    .mutation(async ({ ctx, input }) => {
      const now = ctx.backend.clock();
      await ensureMonthsOf(ctx.backend.database, ctx.asActor, { readings: input.readings, now });
      return ctx.asActor((tx) => ingest(tx, input, now));
    }),
  series: acting(readers)
    .meta({ permission: readers, summary: "The temperatures of a unit over time, condensed for a chart." })
    .input(ReadSeries)
    .query(({ ctx, input }) => ctx.asActor((tx) => readSeries(tx, input, ctx.backend.clock()))),
};
