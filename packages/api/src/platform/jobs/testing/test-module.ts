import type { Module } from "../../../module.ts";
import { router } from "../../../trpc.ts";
import type { JobKind } from "../job.ts";
import type { Schedule } from "../schedule.ts";

/** A module that has nothing but work. */
export const workOnly = (work: { readonly jobs?: readonly JobKind[]; readonly schedules?: readonly Schedule[] }): Module => ({
  id: "test",
  label: "Test",
  tables: [],
  links: [],
  router: router({}),
  ...work,
});
