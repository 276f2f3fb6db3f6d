import { bucket } from "../files/bucket.ts";
import { importLimits } from "./contract.ts";

/** Files that are to become records. Kept for a month: so long an import can be looked into. */
export const importBucket = bucket({
  name: "imports",
  label: "Imports",
  visibility: "restricted",
  uploads: "staff",
  maxBytes: importLimits.bytes,
  types: ["text/csv", "text/plain", "application/json"],
  keepDays: 30,
});
