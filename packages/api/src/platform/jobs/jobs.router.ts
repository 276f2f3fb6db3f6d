import { resource } from "../../resource/resource.ts";
import { operatorOrMachine, permitted, router } from "../../trpc.ts";
import { OneJob } from "./contract.ts";
import { cancelJob, retryJob } from "./job-acts.ts";
import { queueHealth, scheduleHealth } from "./job-health.ts";
import { job, whoseJobItIs } from "./schema.ts";

export const jobsRouter = router({
  ...resource(job, ["list", "get", "live"]),
  cancel: permitted(whoseJobItIs)
    .meta({ permission: whoseJobItIs, summary: "Cancels a job: one that waits is not begun, one that runs is told to end." })
    .input(OneJob)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => cancelJob(tx, input, ctx.backend.clock()))),
  retry: permitted(whoseJobItIs)
    .meta({ permission: whoseJobItIs, summary: "Begins anew with a job that failed or was cancelled, as whoever asked for it." })
    .input(OneJob)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => retryJob(tx, input, ctx.backend.clock()))),
  queue: operatorOrMachine
    .meta({ permission: "operator", summary: "How many jobs wait and run on this installation." })
    .query(({ ctx }) => queueHealth(ctx.backend)),
  schedules: operatorOrMachine
    .meta({ permission: "operator", summary: "What comes round by itself, when, and how it went." })
    .query(({ ctx }) => scheduleHealth(ctx.backend)),
});
