import { and, desc, eq, inArray } from "drizzle-orm";
import type { Backend } from "../../../backend.ts";
import { everyOrganization, type OrganizationScope } from "../../../platform/jobs/scope.ts";
import { maxBatch, type Measurement } from "../contract.ts";
import { climate, measured } from "./climate.ts";
import { demoUnits, seedOf, silentUnit, type DemoUnit } from "./company.ts";
import { ensureMonthsOf } from "../reading/months.ts";
import { ingest } from "../reading/reading.ts";
import { alert, sensor, unit } from "../schema.ts";

const second = 1000;
const minute = 60 * second;
const tick = 2 * second;
/** Each sensor reports this often; the tick before decides which are due. */
const reportEvery = 30 * second;
/** Readings that a sensor had kept while the server was down, at this distance and not older. */
const memory = { every: 5 * minute, reach: 7 * 24 * 60 * minute };
/** What goes wrong warms by so many degrees, and all stays well for so long before the next. */
const disturbance = { celsius: 6.5, warming: 10 * minute, cooling: 8 * minute, rest: 20 * minute, lasting: 120 * minute };

/** A simulated sensor and what it needs to go on from its last reading. */
type Probe = DemoUnit & { readonly unitId: string; lastAt: number; extra: number };

/**
 * Keeps the sensors of the demonstration reporting while the server runs, through the same ingestion that real
 * devices use. One unit is always in trouble, until somebody acknowledges its alarm; some time later another is.
 * Never for production: it writes readings that nobody measured.
 * @returns stops it, once the running tick is through
 */
export async function simulateColdchain(backend: Backend): Promise<() => Promise<void>> {
  const simulation = await startSimulation(backend);
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= simulation
      .tick()
      .catch((error: unknown) => backend.log.warn({ error }, "The simulator missed a tick"))
      .finally(() => {
        running = undefined;
      });
  }, tick);
  return async () => {
    clearInterval(timer);
    await running;
  };
}

/** The simulated sensors as they stand; each tick sends what is due by the clock. */
export async function startSimulation(backend: Backend): Promise<{ readonly tick: () => Promise<void> }> {
  const simulations: Simulation[] = [];
  for (const scope of await everyOrganization(backend)) {
    const probes = await readProbes(scope);
    if (probes.length > 0) simulations.push(new Simulation(backend, scope, probes));
  }
  return {
    tick: async () => {
      for (const simulation of simulations) await simulation.tick();
    },
  };
}

async function readProbes({ asActor, clock }: OrganizationScope): Promise<Probe[]> {
  const rows = await asActor((tx) =>
    tx
      .select({ serial: sensor.serial, unitId: unit.id, lastAt: unit.lastReadingAt, lastCelsius: unit.lastCelsius, status: unit.status })
      .from(sensor)
      .innerJoin(unit, eq(unit.id, sensor.unitId))
      .where(inArray(sensor.serial, [...demoUnits.keys()])),
  );
  return rows.flatMap(({ serial, unitId, lastAt, lastCelsius, status }) => {
    const known = demoUnits.get(serial);
    if (!known || known.name === silentUnit) return [];
    const at = lastAt?.getTime() ?? clock().getTime();
    const isDisturbed = status === "excursion" || status === "alarm_active" || status === "restoring";
    return [
      {
        ...known,
        unitId,
        lastAt: at,
        extra: isDisturbed && lastCelsius !== null ? lastCelsius - climate(known.kind, seedOf(serial), at) : 0,
      },
    ];
  });
}

/** The sensors of one organization. */
class Simulation {
  readonly #backend: Backend;
  readonly #scope: OrganizationScope;
  readonly #probes: readonly Probe[];
  #troubled: string | undefined;
  /** Was in trouble last, so that somebody who has just dealt with it is not called there again. */
  #spared: string | undefined;
  /** Since when there is trouble, or none. */
  #since: number;

  constructor(backend: Backend, scope: OrganizationScope, probes: readonly Probe[]) {
    this.#backend = backend;
    this.#scope = scope;
    this.#probes = probes;
    this.#troubled = probes.toSorted((a, b) => b.extra - a.extra).find(({ extra }) => extra > 1)?.serial;
    // Trouble that is there already has its alarm already.
    this.#since = scope.clock().getTime() - (this.#troubled === undefined ? 0 : disturbance.lasting);
  }

  async tick(): Promise<void> {
    const now = this.#scope.clock();
    await this.#chooseTrouble(now.getTime());
    const readings = this.#due(now.getTime());
    for (let i = 0; i < readings.length; i += maxBatch) {
      const batch = { readings: readings.slice(i, i + maxBatch), health: [] };
      const { database } = this.#backend;
      await ensureMonthsOf(database, (work) => database.asActor(this.#scope.principal, work), { ...batch, now });
      await this.#scope.asActor((tx) => ingest(tx, batch, now));
    }
  }

  /** What the sensors have measured since they last reported, those from while the server was down included. */
  #due(now: number): Measurement[] {
    const readings: Measurement[] = [];
    for (const probe of this.#probes) {
      for (let at = nextReport(probe, now); at <= now; at = nextReport(probe, now)) {
        probe.extra = this.#extraAt(probe, at);
        probe.lastAt = at;
        const celsius = measured(climate(probe.kind, seedOf(probe.serial), at) + probe.extra);
        readings.push({ sensor: probe.serial, measuredAt: new Date(at), celsius });
      }
    }
    return readings;
  }

  #extraAt({ serial, extra, lastAt, kind }: Probe, at: number): number {
    const goal = serial === this.#troubled ? disturbance.celsius + (kind.includes("freezer") ? 3 : 0) : 0;
    const constant = goal > 0 ? disturbance.warming : disturbance.cooling;
    return goal + (extra - goal) * Math.exp(-(at - lastAt) / constant);
  }

  /** Trouble ends when somebody looks after it, and after some calm strikes elsewhere. */
  async #chooseTrouble(now: number): Promise<void> {
    const troubled = this.#probes.find(({ serial }) => serial === this.#troubled);
    if (troubled) {
      const [latest] = await this.#scope.asActor((tx) =>
        tx
          .select({ openedAt: alert.openedAt, status: alert.status })
          .from(alert)
          .where(and(eq(alert.unitId, troubled.unitId), eq(alert.type, "alarm_active")))
          .orderBy(desc(alert.openedAt))
          .limit(1),
      );
      const isAnswered =
        latest && latest.openedAt.getTime() > this.#since && (latest.status === "acknowledged" || latest.status === "resolved");
      if (!isAnswered) return;
      this.#spared = this.#troubled;
      this.#troubled = undefined;
      this.#since = now;
    } else if (now - this.#since > disturbance.rest) {
      const others = this.#probes.filter(({ serial }) => serial !== this.#spared);
      this.#troubled = others[Math.floor(now / minute) % others.length]?.serial;
      this.#since = now;
    }
  }
}

/** A sensor that is far behind gives what it remembers first. */
function nextReport({ lastAt }: Probe, now: number): number {
  const behind = now - lastAt;
  if (behind > memory.reach) return now - memory.reach;
  return behind > 2 * memory.every ? lastAt + memory.every : lastAt + reportEvery;
}
