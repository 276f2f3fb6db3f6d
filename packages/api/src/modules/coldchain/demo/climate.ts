import type { UnitKind } from "../contract.ts";

const minute = 60_000;
const hour = 60 * minute;

/** How a kind of unit behaves: where its thermostat is, how far its compressor swings, what disturbs it. */
type Behaviour = { readonly setpoint: number; readonly swing: number; readonly door: number; readonly defrost: number };

const behaviours: Readonly<Record<UnitKind, Behaviour>> = {
  fridge: { setpoint: 2.9, swing: 0.5, door: 0.9, defrost: 0 },
  display_case: { setpoint: 2.7, swing: 0.6, door: 1, defrost: 0 },
  walk_in_cooler: { setpoint: 2.4, swing: 0.4, door: 1.1, defrost: 0 },
  freezer: { setpoint: -21.2, swing: 0.7, door: 0.9, defrost: 5.2 },
  walk_in_freezer: { setpoint: -22.4, swing: 0.6, door: 1.1, defrost: 6 },
  blast_chiller: { setpoint: 1.8, swing: 0.5, door: 0.4, defrost: 0 },
};

/** A number from 0 to 1 that depends on nothing but its arguments, on every machine. */
export function chance(seed: number, salt: number): number {
  let mixed = Math.imul(seed ^ Math.imul(salt + 0x9e3779b9, 0x85ebca6b), 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x27d4eb2f);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
}

/** The temperature of an undisturbed unit: compressor, doors in opening hours, defrosting at night and noon, noise. */
export function climate(kind: UnitKind, seed: number, at: number): number {
  const { setpoint, swing, door, defrost } = behaviours[kind];
  const period = (38 + 16 * chance(seed, 1)) * minute;
  const phase = (at / period + chance(seed, 2)) % 1;
  const compressor = swing * (phase < 0.7 ? phase / 0.7 : (1 - phase) / 0.3) - swing / 2;
  const noise = 0.16 * (chance(seed, Math.floor(at / minute)) - 0.5);
  return setpoint + 0.4 * (chance(seed, 3) - 0.5) + compressor + noise + door * doors(seed, at) + defrost * defrosting(seed, at);
}

/** Doors stand open for a moment in some half hours of the day; the cold comes back within minutes. */
function doors(seed: number, at: number): number {
  const slot = Math.floor(at / (30 * minute));
  const isOpen = (at / hour + 1) % 24 > 7 && (at / hour + 1) % 24 < 20 && chance(seed, slot) < 0.35;
  const since = (at - slot * 30 * minute) / minute - 4;
  return isOpen && since > 0 ? Math.exp(-since / 9) : 0;
}

/** Every eight hours, for a quarter of an hour, up and down again. */
function defrosting(seed: number, at: number): number {
  const since = ((at + chance(seed, 4) * 8 * hour) % (8 * hour)) / minute;
  return since < 16 ? 1 - Math.abs(since / 8 - 1) : 0;
}

/** Something that goes wrong for a while: a door left open, a failing compressor. Instants are milliseconds since 1970. */
export type Incident = { readonly from: number; readonly until: number; readonly delta: number };

/** How much an incident adds: it warms in a quarter of an hour and cools down again as slowly. */
export function incidentEffect({ from, until, delta }: Incident, at: number): number {
  if (at < from) return 0;
  const reached = delta * (1 - Math.exp(-(Math.min(at, until) - from) / (14 * minute)));
  return at <= until ? reached : reached * Math.exp(-(at - until) / (11 * minute));
}

/** As a sensor reports it: in steps of a sixteenth of a degree, as common probes have. */
export const measured = (celsius: number): number => Math.round(celsius * 16) / 16;
