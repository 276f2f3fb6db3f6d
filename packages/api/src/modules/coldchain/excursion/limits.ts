import type { ExcursionSide, LimitItself, UnitKind } from "../contract.ts";

/** What judges a reading, complete. Durations are milliseconds; an absent limit never judges. */
export type Limits = {
  readonly minCelsius: number | null;
  readonly maxCelsius: number | null;
  readonly atMax: LimitItself;
  /** How far inside both limits a reading must be to end an excursion. */
  readonly hysteresisCelsius: number;
  /** How long a unit may stay outside before there is an alarm. */
  readonly alarmDelay: number;
  /** How long it must be back inside after an alarm before all is well. */
  readonly restoreAfter: number;
  /** Longer without a reading, monitoring counts as interrupted. */
  readonly interruptedAfter: number;
  /** Longer without a reading, somebody must measure by hand. */
  readonly manualAfter: number;
  /** Longer without a reading, the unit counts as not monitored at all. */
  readonly offlineAfter: number;
};

/** Limits as people enter them on a unit. What is null is taken from the unit's kind. */
export type EnteredLimits = {
  readonly kind: UnitKind;
  readonly minCelsius: number | null;
  readonly maxCelsius: number | null;
  readonly atMax: LimitItself;
  readonly alarmDelayMinutes: number | null;
  readonly hysteresisCelsius: number | null;
  readonly reportingIntervalSeconds: number;
};

type KindLimits = {
  readonly minCelsius: number | null;
  readonly maxCelsius: number;
  readonly alarmDelayMinutes: number;
  readonly hysteresisCelsius: number;
};

/**
 * Limits of each kind. Cold holding at 5 °C (41 °F) and frozen at -18 °C (0 °F) are those of the FDA Food Code and of
 * European practice; a chilled unit below 0 °C freezes its goods. A blast chiller takes in hot food: it has the six
 * hours of the Food Code's two stages (57 to 21 °C in two hours, to 5 °C in four more). The delays leave room for open
 * doors and defrosting.
 */
export const kindLimits: Readonly<Record<UnitKind, KindLimits>> = {
  fridge: { minCelsius: 0, maxCelsius: 5, alarmDelayMinutes: 15, hysteresisCelsius: 0.5 },
  display_case: { minCelsius: 0, maxCelsius: 5, alarmDelayMinutes: 20, hysteresisCelsius: 0.5 },
  walk_in_cooler: { minCelsius: 0, maxCelsius: 5, alarmDelayMinutes: 20, hysteresisCelsius: 0.5 },
  freezer: { minCelsius: null, maxCelsius: -18, alarmDelayMinutes: 30, hysteresisCelsius: 1 },
  walk_in_freezer: { minCelsius: null, maxCelsius: -18, alarmDelayMinutes: 45, hysteresisCelsius: 1 },
  blast_chiller: { minCelsius: null, maxCelsius: 5, alarmDelayMinutes: 360, hysteresisCelsius: 0.5 },
};

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Reports that may be missed before monitoring counts as interrupted. */
export const missedReports = 3;
const restoreAfter = 10 * minute;
/** Temperatures are to be checked at least every four hours, every two are advised. */
const manualAfter = 2 * hour;
const offlineAfter = 24 * hour;

/** The limits that act on a unit, its kind's where nothing was entered. */
export function resolveLimits(entered: EnteredLimits): Limits {
  const kind = kindLimits[entered.kind];
  const minCelsius = entered.minCelsius ?? kind.minCelsius;
  const maxCelsius = entered.maxCelsius ?? kind.maxCelsius;
  const interruptedAfter = missedReports * entered.reportingIntervalSeconds * second;
  return {
    // A limit of the kind that contradicts an entered one does not act.
    minCelsius: entered.minCelsius === null && minCelsius !== null && minCelsius >= maxCelsius ? null : minCelsius,
    maxCelsius: entered.maxCelsius === null && entered.minCelsius !== null && entered.minCelsius >= maxCelsius ? null : maxCelsius,
    atMax: entered.atMax,
    hysteresisCelsius: entered.hysteresisCelsius ?? kind.hysteresisCelsius,
    alarmDelay: (entered.alarmDelayMinutes ?? kind.alarmDelayMinutes) * minute,
    restoreAfter,
    interruptedAfter,
    manualAfter: Math.max(manualAfter, 2 * interruptedAfter),
    offlineAfter: Math.max(offlineAfter, 3 * interruptedAfter),
  };
}

/** On which side of the limits a temperature lies outside them; undefined inside. */
export function sideOf({ minCelsius, maxCelsius, atMax }: Limits, celsius: number): ExcursionSide | undefined {
  if (maxCelsius !== null && (celsius > maxCelsius || (celsius === maxCelsius && atMax === "outside"))) return "above";
  if (minCelsius !== null && celsius < minCelsius) return "below";
  return undefined;
}

/** Whether a temperature inside the limits is so far inside that an excursion is over. */
export function isWellInside({ minCelsius, maxCelsius, hysteresisCelsius }: Limits, celsius: number): boolean {
  // A range too narrow for the hysteresis on both sides would never be left again: half of the range stays.
  const span = minCelsius === null || maxCelsius === null ? Infinity : maxCelsius - minCelsius;
  const margin = Math.min(hysteresisCelsius, span / 4);
  return (maxCelsius === null || celsius <= maxCelsius - margin) && (minCelsius === null || celsius >= minCelsius + margin);
}

/** The limits of a unit over time, the earliest first. Never empty. */
export type LimitHistory = readonly [LimitsFrom, ...LimitsFrom[]];
type LimitsFrom = { readonly validFrom: number; readonly limits: Limits };

/** The limits that act at an instant. The first ones also judge what is older. */
export function limitsAt(history: LimitHistory, at: number): Limits {
  let acting = history[0];
  for (const version of history) {
    if (version.validFrom > at) break;
    acting = version;
  }
  return acting.limits;
}
