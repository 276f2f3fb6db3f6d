import type { Case } from "./case.ts";
import { build } from "./build/build.ts";
import { calls } from "./calls/calls.ts";
import { growth } from "./growth/growth.ts";
import { jobs } from "./jobs/jobs.ts";
import { live } from "./live/live.ts";
import { memory } from "./memory/memory.ts";
import { peers } from "./peers/peers.ts";
import { soak } from "./soak/soak.ts";
import { start } from "./start/start.ts";
import { upload } from "./upload/upload.ts";
import { year } from "./year/year.ts";

/** All that can be measured, in the order of the document. */
export const cases: readonly Case[] = [live, calls, growth, year, memory, start, build, jobs, upload, peers, soak];
