import type { Case } from "./case.ts";
import { calls } from "./calls/calls.ts";
import { live } from "./live/live.ts";
import { start } from "./start/start.ts";

/** All that can be measured, in the order of the document. */
export const cases: readonly Case[] = [live, calls, start];
