import { anyone, router } from "../../trpc.ts";
import { ReadOutbox } from "./contract.ts";
import { outboxIsOpen, readOutbox } from "./outbox.ts";

export const mailRouter = router({
  outbox: anyone
    .meta({ permission: "anyone", summary: "Messages that wait for a mail server, newest first: for who develops or runs the server." })
    .input(ReadOutbox)
    .query(({ ctx, input }) => readOutbox(ctx, input)),
  outboxIsOpen: anyone
    .meta({ permission: "anyone", summary: "Whether you could read the outbox: at the machine of a server without a mail server." })
    .query(({ ctx }) => outboxIsOpen(ctx)),
});
