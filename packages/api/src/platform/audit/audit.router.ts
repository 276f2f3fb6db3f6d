import { atLeast } from "@freehold/kernel/expression/language.ts";
import { operator, permitted, router } from "../../trpc.ts";
import { FindEntries, ListEntries, OneEntry, RecordHistory, Verify } from "./contract.ts";
import { exportEntries } from "./csv.ts";
import { getEntry, listEntries } from "./entries.ts";
import { recordHistory } from "./history.ts";
import { installationTrail } from "./installation.ts";
import { sealState } from "./trail.ts";
import { verifyTrail } from "./verifying.ts";

const admins = atLeast("admin");
const readers = atLeast("viewer");

export const auditRouter = router({
  list: permitted(admins)
    .meta({ permission: admins, summary: "Who did what, the newest first, page by page." })
    .input(ListEntries)
    .query(({ ctx, input }) => ctx.asActor((tx) => listEntries(tx, input))),
  get: permitted(admins)
    .meta({ permission: admins, summary: "One entry of the audit trail, with what changed." })
    .input(OneEntry)
    .query(({ ctx, input }) => ctx.asActor((tx) => getEntry(tx, input))),
  history: permitted(readers)
    .meta({ permission: readers, summary: "What happened to a record that you may see, the newest first." })
    .input(RecordHistory)
    .query(({ ctx, input }) => recordHistory(ctx, input)),
  head: permitted(admins)
    .meta({ permission: admins, summary: "How far the audit trail is sealed, and the head to keep elsewhere." })
    .query(({ ctx }) => ctx.asActor(sealState)),
  verify: permitted(admins)
    .meta({ permission: admins, summary: "Whether every sealed entry is as it was written; names the first that is not." })
    .input(Verify)
    .subscription(({ ctx, input }) => verifyTrail(ctx, input)),
  export: permitted(admins)
    .meta({ permission: admins, summary: "The entries that fit as CSV, in pieces." })
    .input(FindEntries.prefault({}))
    .subscription(({ ctx, input }) => exportEntries(ctx, input)),
  installation: operator
    .meta({ permission: "operator", summary: "What happened outside of any organization: accounts, operators, refused strangers." })
    .input(ListEntries)
    .query(({ ctx, input }) => installationTrail(ctx.backend, ctx.person, input)),
});
