import { z } from "zod";

/** Where a job stands. `failed` is what people should look at: nobody tries again before they say so. */
export const jobStates = ["queued", "running", "done", "failed", "cancelled"] as const;
export type JobState = (typeof jobStates)[number];

/** States from which nothing happens by itself. */
export const endedStates = ["done", "failed", "cancelled"] as const satisfies readonly JobState[];

export const OneJob = z.strictObject({ id: z.uuid().meta({ title: "Job" }) });
export type OneJob = z.infer<typeof OneJob>;
