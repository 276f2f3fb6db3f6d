import { z } from "zod";
import { invitation } from "../../invitations/schema.ts";
import { defineJob } from "../job.ts";

/**
 * Invites somebody, which must not happen twice: the row's key is the job's. Where `dies` is true, the process ends at the first
 * attempt as by `kill -9`: after the effect, before anything was said of it.
 */
export const invite = defineJob({
  name: "test.invite",
  label: "Invite somebody",
  input: z.strictObject({ email: z.string(), dies: z.boolean() }),
  run: async ({ asActor, principal, jobId, attempt }, { email, dies }) => {
    const values = { id: jobId, email, invitedBy: principal.userId, expiresAt: new Date("2100-01-01") };
    await asActor((tx) => tx.insert(invitation).values(values).onConflictDoNothing());
    if (dies && attempt === 1) process.kill(process.pid, "SIGKILL");
  },
});
