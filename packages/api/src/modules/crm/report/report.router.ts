import { atLeast } from "@freehold/kernel/expression/language.ts";
import { acting } from "../../../trpc.ts";
import { AnyPeriod, ForecastOf, PipelinePeriod } from "./contract.ts";
import { dealForecast, dealFunnel, dealOutcomes, dealOwners, stageAgeing, stageConversion } from "./reports.ts";
import { revenueByCountry } from "./revenue.ts";
import { stockBySupplier } from "./stock.ts";

const viewers = atLeast("viewer");
const report = (summary: string) => acting(viewers).meta({ permission: viewers, summary });

/** Figures of deals and of stock, each computed from the rows that the caller may see. */
export const reportRouter = {
  funnel: report("How far the deals came that began in a period.")
    .input(PipelinePeriod)
    .query(({ ctx, input }) =>
      ctx.asActor((tx) => dealFunnel(tx, input, { timeZone: ctx.organization.timeZone, now: ctx.backend.clock() })),
    ),
  conversion: report("Where deals went that left a stage in a period.")
    .input(PipelinePeriod)
    .query(({ ctx, input }) =>
      ctx.asActor((tx) => stageConversion(tx, input, { timeZone: ctx.organization.timeZone, now: ctx.backend.clock() })),
    ),
  ageing: report("How long deals stay in each stage: quartiles of those in it and of those that left it in a period.")
    .input(PipelinePeriod)
    .query(({ ctx, input }) =>
      ctx.asActor((tx) => stageAgeing(tx, input, { timeZone: ctx.organization.timeZone, now: ctx.backend.clock() })),
    ),
  outcomes: report("Deals that were won and lost in a period, and why.")
    .input(AnyPeriod)
    .query(({ ctx, input }) =>
      ctx.asActor((tx) => dealOutcomes(tx, input, { timeZone: ctx.organization.timeZone, now: ctx.backend.clock() })),
    ),
  owners: report("What each owner's deals came to.")
    .input(AnyPeriod)
    .query(({ ctx, input }) =>
      ctx.asActor((tx) => dealOwners(tx, input, { timeZone: ctx.organization.timeZone, now: ctx.backend.clock() })),
    ),
  revenue: report("What was won in a period, by the country of the client's main address, year and currency.")
    .input(AnyPeriod)
    .query(({ ctx, input }) =>
      ctx.asActor((tx) => revenueByCountry(tx, input, { timeZone: ctx.organization.timeZone, now: ctx.backend.clock() })),
    ),
  stock: report("How much is there of what each supplier supplies, by unit.").query(({ ctx }) => ctx.asActor((tx) => stockBySupplier(tx))),
  forecast: report("What open deals promise by month and currency, weighted by their probability.")
    .input(ForecastOf)
    .query(({ ctx, input }) => ctx.asActor((tx) => dealForecast(tx, input))),
};
