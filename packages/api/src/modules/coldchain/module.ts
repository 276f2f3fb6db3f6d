import type { Module } from "../../module.ts";
import { coldchainRouter } from "./coldchain.router.ts";
import { alertEscalation } from "./on-call/calling.ts";
import { alertKinds } from "./on-call/kinds.ts";
import { alertChain, onCallShift, onCallStandIn } from "./on-call/schema.ts";
import { monitoringSchedules } from "./unit/monitoring.jobs.ts";
import {
  alert,
  alertEvent,
  area,
  caretakerOf,
  excursion,
  limitVersion,
  reading,
  sensor,
  sensorPlacement,
  site,
  unit,
  unitCaretaker,
} from "./schema.ts";

/** Temperatures of fridges and freezers: who leaves its limits, who looks at it and what was done. */
export const coldchain: Module = {
  id: "coldchain",
  label: "Cold chain",
  tables: [
    site,
    area,
    unit,
    unitCaretaker,
    limitVersion,
    sensor,
    sensorPlacement,
    reading,
    excursion,
    alert,
    alertEvent,
    onCallShift,
    onCallStandIn,
    alertChain,
  ],
  links: [caretakerOf],
  router: coldchainRouter,
  notifications: alertKinds,
  escalations: [alertEscalation],
  schedules: monitoringSchedules,
  demo: async () => {
    const [{ seedColdchain }, { simulateColdchain }] = await Promise.all([import("./demo/demo.ts"), import("./demo/simulator.ts")]);
    return { seed: ({ backend, actor, onProgress }) => seedColdchain(backend, actor, onProgress), simulate: simulateColdchain };
  },
};
