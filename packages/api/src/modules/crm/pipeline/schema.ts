import { text } from "drizzle-orm/pg-core";
import { atLeast } from "@freehold/kernel/expression/language.ts";
import { count, reference } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import { crm } from "../crm-schema.ts";

const setUp = { read: atLeast("viewer"), create: atLeast("manager"), update: atLeast("manager"), remove: atLeast("manager") } as const;
const name = () => field(text().notNull(), { minLength: 1, maxLength: 100 });

/** A way that deals take. Made and changed by managers; it cannot be removed while it has deals. */
export const pipeline = tenantTable(crm, "pipeline", { name: name() }, setUp, { sort: ["name"], search: ["name"], unique: [["name"]] });

/**
 * A step of a pipeline. Added, ordered and removed by managers through rules that lock the pipeline: positions count from 0
 * without holes, and a deferred key keeps two stages from one position. A stage that has deals cannot be removed.
 */
export const stage = tenantTable(
  crm,
  "stage",
  {
    pipelineId: field(reference(() => pipeline, "cascade").notNull(), { label: "Pipeline", readOnly: true }),
    name: name(),
    probabilityPercent: field(count().notNull(), {
      label: "Probability",
      unit: "%",
      help: "How many of a hundred deals in this stage are won in the end.",
      min: 0,
      max: 100,
    }),
    position: field(count().notNull(), { readOnly: true, min: 0 }),
  },
  setUp,
  { sort: ["position", "name"], unique: [["pipelineId", "name"]] },
);
