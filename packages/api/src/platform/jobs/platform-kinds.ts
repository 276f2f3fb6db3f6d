import { lookForViruses, makePreviews } from "../files/file.jobs.ts";
import { revertImport, runImport } from "../imports/run/import.jobs.ts";
import { deliverDigest, deliverOne } from "../notifications/deliver.ts";
import { advanceLater } from "../notifications/escalation/escalation.ts";
import { planTold } from "../notifications/plan.ts";
import { announceEvent } from "../notifications/webhooks/announce.ts";
import { deliverWebhook } from "../notifications/webhooks/deliver.ts";
import type { JobKind } from "./job.ts";

/** Jobs of the platform itself. A module lists its own in its manifest. */
export const platformKinds: readonly JobKind[] = [
  makePreviews,
  lookForViruses,
  planTold,
  deliverOne,
  deliverDigest,
  announceEvent,
  deliverWebhook,
  advanceLater,
  runImport,
  revertImport,
];
