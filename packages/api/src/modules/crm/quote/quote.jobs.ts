import { z } from "zod";
import { defineJob } from "../../../platform/jobs/job.ts";
import { keepQuotePdf } from "./drawing.ts";

/** A quote that was issued gets its PDF, as whoever issued it. */
export const makeQuotePdf = defineJob({
  name: "crm.makeQuotePdf",
  label: "Make the PDF of a quote",
  input: z.strictObject({ quoteId: z.uuid() }),
  attempts: 6,
  run: async ({ backend, principal, asActor }, { quoteId }) => {
    await keepQuotePdf({ backend, caller: principal, asActor }, quoteId);
  },
});
