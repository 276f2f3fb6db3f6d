import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { printedSeed } from "@freehold/kernel/testing/random.ts";
import { unitStatuses } from "../contract.ts";
import {
  concluded,
  elapse,
  evaluate,
  freshWatch,
  hasConverged,
  resume,
  take,
  transitions,
  watchEvents,
  worst,
  type Episode,
  type Evaluation,
  type Sample,
  type Watch,
} from "./excursion.ts";
import { always, inMinutes, samplesOf, someLimits } from "../fixtures.ts";
import { limitsAt, sideOf, type LimitHistory } from "./limits.ts";

const seed = printedSeed("excursion properties");
const runs = { seed, numRuns: 400 };

const minute = 60_000;
const start = Date.UTC(2026, 0, 5, 8);
const fridge = always(someLimits());
const statusAfter = (celsius: readonly number[], everyMinutes = 5): string =>
  evaluate(samplesOf(celsius, { everyMinutes }), fridge).watch.state;

describe("a fridge of 0 to 5 °C with fifteen minutes of delay", () => {
  test("is ok while it stays inside, the limits themselves included", () => {
    expect(statusAfter([3, 5, 0, 4.9])).toBe("ok");
  });

  test("leaves its limits at the first reading outside, above or below", () => {
    expect(statusAfter([3, 5.1])).toBe("excursion");
    expect(statusAfter([3, -0.1])).toBe("excursion");
  });

  test("raises an alarm at the reading that proves fifteen minutes outside, not before", () => {
    expect(statusAfter([3, 6, 6, 6])).toBe("excursion");
    expect(statusAfter([3, 6, 6, 6, 6])).toBe("alarm_active");
  });

  test("does not end an excursion by a reading just inside", () => {
    expect(statusAfter([3, 6, 4.8])).toBe("excursion");
    expect(statusAfter([3, 6, 4.5])).toBe("ok");
  });

  test("restores for ten minutes after an alarm, and falls back into it", () => {
    expect(statusAfter([6, 6, 6, 6, 4])).toBe("restoring");
    expect(statusAfter([6, 6, 6, 6, 4, 4, 4])).toBe("ok");
    expect(statusAfter([6, 6, 6, 6, 4, 6])).toBe("alarm_active");
    expect(statusAfter([6, 6, 6, 6, 4, 4.8, 4.8, 4.8])).toBe("restoring");
  });

  test("tells when it left, when it was an alarm, when it was back and how far it went", () => {
    const { episodes } = concluded(evaluate(samplesOf([4, 6, 7, 9, 6, 4, 4, 4, 4]), fridge), start + 40 * minute, fridge);
    expect(episodes.map((episode) => inMinutes(episode, start))).toEqual([
      { from: 5, alarm: 20, to: 25, peakCelsius: 9, ending: "back_inside" },
    ]);
  });

  test("is not ok without data: interrupted after three missed reports, by hand after two hours, offline after a day", () => {
    const { watch } = evaluate(samplesOf([4]), fridge);
    const statusAt = (minutes: number): string => elapse(watch, start + minutes * minute, fridge).watch.state;
    expect([15, 15.001, 120, 120.001, 1440, 1440.001].map(statusAt)).toEqual([
      "ok",
      "monitoring_interrupted",
      "monitoring_interrupted",
      "manual_required",
      "manual_required",
      "offline",
    ]);
  });

  test("counts the delay anew after a gap in the data, because nobody knows what happened in it", () => {
    const late = [...samplesOf([6, 6]), ...samplesOf([6, 6], { start: start + 60 * minute })];
    const { episodes, watch } = concluded(evaluate(late, fridge), start + 65 * minute, fridge);
    expect(watch.state).toBe("excursion");
    expect(episodes.map((episode) => inMinutes(episode, start))).toEqual([
      { from: 0, alarm: null, to: 5, peakCelsius: 6, ending: "data_lost" },
      { from: 60, alarm: null, to: null, peakCelsius: 6, ending: null },
    ]);
  });

  test("judges each reading by the limits of its time", () => {
    const history: LimitHistory = [
      { validFrom: 0, limits: someLimits() },
      { validFrom: start + 10 * minute, limits: someLimits({ maxCelsius: 8 }) },
    ];
    const { episodes } = concluded(evaluate(samplesOf([7, 7, 7, 7]), history), start + 15 * minute, history);
    expect(episodes).toMatchObject([{ startedAt: start, endedAt: start + 10 * minute, maxCelsius: 5 }]);
  });
});

test("the table knows every state with every event, and leads only along the edges of the specification", () => {
  const edges = unitStatuses.flatMap((from) =>
    watchEvents
      .map((event) => transitions[from][event])
      .filter((to) => to !== from)
      .map((to) => `${from} > ${to}`),
  );
  expect([...new Set(edges)].toSorted()).toEqual([
    "alarm_active > monitoring_interrupted",
    "alarm_active > restoring",
    "excursion > alarm_active",
    "excursion > monitoring_interrupted",
    "excursion > ok",
    "manual_required > excursion",
    "manual_required > offline",
    "manual_required > ok",
    "monitoring_interrupted > excursion",
    "monitoring_interrupted > manual_required",
    "monitoring_interrupted > offline",
    "monitoring_interrupted > ok",
    "offline > excursion",
    "offline > ok",
    "ok > excursion",
    "ok > monitoring_interrupted",
    "restoring > alarm_active",
    "restoring > monitoring_interrupted",
    "restoring > ok",
  ]);
});

test("a unit is as bad as the worst of its sensors, and offline without any", () => {
  expect(worst(["ok", "excursion", "monitoring_interrupted"])).toBe("excursion");
  expect(worst(["ok", "monitoring_interrupted"])).toBe("monitoring_interrupted");
  expect(worst([])).toBe("offline");
});

// Temperatures around the limits, and distances around the delays, are where mistakes live.
const celsius = fc.constantFrom(-1, -0.1, 0, 0.4, 0.5, 3, 4.5, 4.6, 5, 5.1, 8, 8.1);
const distance = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 6 }) },
  { weight: 1, arbitrary: fc.constantFrom(10, 15, 16, 40, 130, 1500) },
);
const samples = fc.array(fc.tuple(distance, celsius), { maxLength: 60 }).map((steps): Sample[] => {
  let at = start;
  return steps.map(([minutes, value]) => ({ at: (at += minutes * minute), celsius: value }));
});
const limits = fc.record({
  maxCelsius: fc.constantFrom(null, 5, 8),
  atMax: fc.constantFrom("inside" as const, "outside" as const),
  alarmDelayMinutes: fc.constantFrom(null, 0, 5, 30),
  reportingIntervalSeconds: fc.constantFrom(60, 300, 600),
});
const history = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 200 }), limits), { minLength: 1, maxLength: 3 })
  .map((versions) =>
    versions
      .toSorted((a, b) => a[0] - b[0])
      .map(([minutes, entered]) => ({ validFrom: start + minutes * minute, limits: someLimits(entered) })),
  ) as unknown as fc.Arbitrary<LimitHistory>; // minLength 1 makes it non-empty

test("every sample outside is inside exactly one episode, and an episode begins with one", () => {
  fc.assert(
    fc.property(samples, history, (given, past) => {
      const { episodes } = concluded(evaluate(given, past), start + 1e9, past);
      for (const sample of given) {
        const around = episodes.filter(({ startedAt, lastAt }) => startedAt <= sample.at && sample.at <= lastAt);
        expect(around.length).toBeLessThanOrEqual(1);
        if (sideOf(limitsAt(past, sample.at), sample.celsius)) expect(around.length).toBe(1);
      }
      for (const { startedAt, alarmAt, endedAt, lastAt } of episodes) {
        const first = given.find(({ at }) => at === startedAt)!;
        expect(sideOf(limitsAt(past, startedAt), first.celsius)).toBeDefined();
        if (alarmAt !== null) expect(alarmAt - startedAt).toBeGreaterThanOrEqual(limitsAt(past, alarmAt).alarmDelay);
        expect(endedAt).not.toBeNull();
        expect(lastAt).toBeGreaterThanOrEqual(startedAt);
      }
    }),
    runs,
  );
});

test("without data for longer than three intervals a unit is never ok, whatever was before", () => {
  fc.assert(
    fc.property(samples, history, fc.integer({ min: 1, max: 3000 }), (given, past, minutes) => {
      const { watch } = evaluate(given, past);
      const now = (given.at(-1)?.at ?? start) + minutes * minute;
      const { state } = elapse(watch, now, past).watch;
      const isSilent = minutes * minute > limitsAt(past, now).interruptedAfter;
      expect(isSilent && ["ok", "excursion", "alarm_active", "restoring"].includes(state)).toBe(false);
    }),
    runs,
  );
});

/** What the module does with a database, on arrays: each batch evaluates again only what it can have changed. */
class StoredTrack {
  samples: Sample[] = [];
  episodes: Episode[] = [];
  watch: Watch = freshWatch;
  evaluated = 0;

  insert(batch: readonly Sample[], past: LimitHistory, now: number): void {
    const known = new Set(this.samples.map(({ at }) => at));
    const fresh = batch.filter(({ at }) => !known.has(at));
    if (fresh.length === 0) return;
    const first = Math.min(...fresh.map(({ at }) => at));
    const last = Math.max(...fresh.map(({ at }) => at));
    const before = this.samples.findLast(({ at }) => at < first)?.at ?? null;
    this.samples = [...this.samples, ...fresh].toSorted((a, b) => a.at - b.at);
    const covering =
      before === null ? null : (this.episodes.find(({ startedAt, lastAt }) => startedAt <= before && before <= lastAt) ?? null);
    const { after, watch: resumed } = resume(before, covering);
    let watch = resumed;
    let convergedAt = Infinity;
    const made: Episode[] = [];
    for (const sample of this.samples.filter(({ at }) => after === null || at > after)) {
      const step = take(watch, sample, past);
      if (step.ended) made.push(step.ended);
      ({ watch } = step);
      this.evaluated++;
      if (sample.at > last && hasConverged(watch, sample.at, this.episodes)) {
        convergedAt = sample.at;
        break;
      }
    }
    if (convergedAt === Infinity) made.splice(0, made.length, ...concluded({ episodes: made, watch }, now, past).episodes);
    if (convergedAt === Infinity) this.watch = watch;
    const kept = this.episodes.filter(
      ({ startedAt }) =>
        startedAt > convergedAt || (after !== null && startedAt <= after && !made.some((one) => one.startedAt === startedAt)),
    );
    this.episodes = [...kept, ...made].toSorted((a, b) => a.startedAt - b.startedAt);
  }
}

const arrivals = fc.tuple(samples, fc.infiniteStream(fc.nat()), fc.integer({ min: 1, max: 12 })).map(([given, dice, size]) => {
  const order = given.map((sample) => ({ sample, key: dice.next().value! })).toSorted((a, b) => a.key - b.key);
  const batches: Sample[][] = [];
  for (let i = 0; i < order.length; i += size) batches.push(order.slice(i, i + size).map(({ sample }) => sample));
  return { given, batches };
});

test("any order of arrival, in any batches, with repetitions, gives what an evaluation from scratch gives", () => {
  fc.assert(
    fc.property(arrivals, history, ({ given, batches }, past) => {
      const now = (given.at(-1)?.at ?? start) + minute;
      const stored = new StoredTrack();
      for (const batch of batches) stored.insert(batch, past, now);
      for (const batch of batches.toReversed()) stored.insert(batch, past, now);
      const scratch = evaluate(given, past);
      expect(stored.episodes).toEqual(concluded(scratch, now, past).episodes);
      expect(stored.watch).toEqual(scratch.watch);
    }),
    { ...runs, numRuns: 2000 },
  );
});

test("batches that arrive in order cost one evaluation of each sample", () => {
  fc.assert(
    fc.property(samples, history, fc.integer({ min: 1, max: 9 }), (given, past, size) => {
      const stored = new StoredTrack();
      for (let i = 0; i < given.length; i += size) stored.insert(given.slice(i, i + size), past, given.at(-1)!.at);
      expect(stored.evaluated).toBe(given.length);
    }),
    runs,
  );
});

test("an evaluation can be taken up after any sample", () => {
  fc.assert(
    fc.property(samples, history, fc.nat(), (given, past, cut) => {
      const whole: Evaluation = evaluate(given, past);
      const at = given.length === 0 ? 0 : cut % given.length;
      const first = evaluate(given.slice(0, at), past);
      const second = evaluate(given.slice(at), past, first.watch);
      expect({ episodes: [...first.episodes, ...second.episodes], watch: second.watch }).toEqual(whole);
      expect(evaluate([], past)).toEqual({ episodes: [], watch: freshWatch });
    }),
    runs,
  );
});
