import type { ExcursionEnding, ExcursionSide, UnitStatus } from "../contract.ts";
import { isWellInside, limitsAt, sideOf, type LimitHistory } from "./limits.ts";

/** What can happen to one sensor's watch over a unit. `SPEC.md` says when. */
export const watchEvents = ["inside", "near", "outside", "delayPassed", "restored", "dataLost", "manualDue", "silent"] as const;
export type WatchEvent = (typeof watchEvents)[number];

/** Every state with every event. An event that changes nothing is written down as well. */
export const transitions: Readonly<Record<UnitStatus, Readonly<Record<WatchEvent, UnitStatus>>>> = {
  ok: {
    inside: "ok",
    near: "ok",
    outside: "excursion",
    delayPassed: "ok",
    restored: "ok",
    dataLost: "monitoring_interrupted",
    manualDue: "ok",
    silent: "ok",
  },
  excursion: {
    inside: "ok",
    near: "excursion",
    outside: "excursion",
    delayPassed: "alarm_active",
    restored: "excursion",
    dataLost: "monitoring_interrupted",
    manualDue: "excursion",
    silent: "excursion",
  },
  alarm_active: {
    inside: "restoring",
    near: "alarm_active",
    outside: "alarm_active",
    delayPassed: "alarm_active",
    restored: "alarm_active",
    dataLost: "monitoring_interrupted",
    manualDue: "alarm_active",
    silent: "alarm_active",
  },
  restoring: {
    inside: "restoring",
    near: "restoring",
    outside: "alarm_active",
    delayPassed: "restoring",
    restored: "ok",
    dataLost: "monitoring_interrupted",
    manualDue: "restoring",
    silent: "restoring",
  },
  monitoring_interrupted: {
    inside: "ok",
    near: "ok",
    outside: "excursion",
    delayPassed: "monitoring_interrupted",
    restored: "monitoring_interrupted",
    dataLost: "monitoring_interrupted",
    manualDue: "manual_required",
    silent: "offline",
  },
  manual_required: {
    inside: "ok",
    near: "ok",
    outside: "excursion",
    delayPassed: "manual_required",
    restored: "manual_required",
    dataLost: "manual_required",
    manualDue: "manual_required",
    silent: "offline",
  },
  offline: {
    inside: "ok",
    near: "ok",
    outside: "excursion",
    delayPassed: "offline",
    restored: "offline",
    dataLost: "offline",
    manualDue: "offline",
    silent: "offline",
  },
};

/** A measurement as the watch sees it: milliseconds since 1970, degrees Celsius. */
export type Sample = { readonly at: number; readonly celsius: number };

/** One time outside the limits, from the first sample outside to the last sample that belongs to it. */
export type Episode = {
  readonly side: ExcursionSide;
  readonly startedAt: number;
  /** The sample that proved it had been outside for the whole delay. */
  readonly alarmAt: number | null;
  /** Since when it has been well inside again, after an alarm. */
  readonly restoringSince: number | null;
  readonly lastAt: number;
  readonly endedAt: number | null;
  readonly ending: ExcursionEnding | null;
  readonly peakCelsius: number;
  readonly peakAt: number;
  /** The limits it was judged by: those at its start. */
  readonly minCelsius: number | null;
  readonly maxCelsius: number | null;
};

/**
 * What one sensor's samples say of a unit so far. Outside an episode it remembers nothing but when the last sample
 * was; this is what lets an evaluation begin in the middle, see `resume`.
 */
export type Watch = { readonly state: UnitStatus; readonly lastAt: number | null; readonly episode: Episode | null };

/** The watch before any sample. */
export const freshWatch: Watch = { state: "offline", lastAt: null, episode: null };

/** The next watch and the episode that ended with this sample or in the silence before it. */
export type Step = { readonly watch: Watch; readonly ended: Episode | null };

/** Takes the next sample. Samples must come in the order of their time; arrival does not matter. */
export function take(before: Watch, sample: Sample, history: LimitHistory): Step {
  const limits = limitsAt(history, sample.at);
  const { watch, ended } = elapse(before, sample.at, history);
  const side = sideOf(limits, sample.celsius);
  const event = side ? "outside" : isWellInside(limits, sample.celsius) ? "inside" : "near";
  const state = transitions[watch.state][event];

  if (state === "ok") {
    const over = watch.episode && close(watch.episode, { lastAt: sample.at, endedAt: sample.at, ending: "back_inside" });
    return { watch: { state, lastAt: sample.at, episode: null }, ended: ended ?? over };
  }
  const begun = watch.episode ?? begin(sample, side!, history);
  const episode = withPeak(
    { ...begun, lastAt: sample.at, restoringSince: state === "restoring" ? (begun.restoringSince ?? sample.at) : null },
    sample,
  );
  return { ...settle({ state, lastAt: sample.at, episode }, event, history), ...(ended && { ended }) };
}

/** Applies what a sample proves besides where it lies: that a delay has passed, or that all has been well long enough. */
function settle(watch: Watch & { episode: Episode }, event: WatchEvent, history: LimitHistory): Step {
  const { episode, state } = watch;
  const at = episode.lastAt;
  const limits = limitsAt(history, at);
  if (event === "outside" && state === "excursion" && at - episode.startedAt >= limits.alarmDelay) {
    return { watch: { ...watch, state: transitions[state].delayPassed, episode: { ...episode, alarmAt: at } }, ended: null };
  }
  if (event === "inside" && episode.restoringSince !== null && at - episode.restoringSince >= limits.restoreAfter) {
    const over = close(episode, { lastAt: at, endedAt: episode.restoringSince, ending: "back_inside" });
    return { watch: { state: transitions[state].restored, lastAt: at, episode: null }, ended: over };
  }
  return { watch, ended: null };
}

/**
 * What the time since the last sample means at `now`, without any new sample: that data was lost, that somebody must
 * measure by hand, that the unit is not monitored at all.
 */
export function elapse(watch: Watch, now: number, history: LimitHistory): Step {
  if (watch.lastAt === null) return { watch, ended: null };
  const silence = now - watch.lastAt;
  const limits = limitsAt(history, now);
  if (silence <= limits.interruptedAfter) return { watch, ended: null };
  let state = transitions[watch.state].dataLost;
  if (silence > limits.manualAfter) state = transitions[state].manualDue;
  if (silence > limits.offlineAfter) state = transitions[state].silent;
  const ended = watch.episode && close(watch.episode, { lastAt: watch.episode.lastAt, endedAt: watch.lastAt, ending: "data_lost" });
  return { watch: { ...watch, state, episode: null }, ended };
}

function begin({ at, celsius }: Sample, side: ExcursionSide, history: LimitHistory): Episode {
  const { minCelsius, maxCelsius } = limitsAt(history, at);
  const none = { alarmAt: null, restoringSince: null, endedAt: null, ending: null };
  return { side, startedAt: at, lastAt: at, peakCelsius: celsius, peakAt: at, minCelsius, maxCelsius, ...none };
}

const close = (episode: Episode, end: Pick<Episode, "lastAt" | "endedAt" | "ending">): Episode => ({ ...episode, ...end });

function withPeak(episode: Episode, { at, celsius }: Sample): Episode {
  const isWorse = episode.side === "above" ? celsius > episode.peakCelsius : celsius < episode.peakCelsius;
  return isWorse ? { ...episode, peakCelsius: celsius, peakAt: at } : episode;
}

/** Everything that samples say: the episodes they make, the earliest first, and the watch after the last of them. */
export type Evaluation = { readonly episodes: readonly Episode[]; readonly watch: Watch };

/** Evaluates samples in the order of their time, from a watch that stands before the first of them. */
export function evaluate(samples: Iterable<Sample>, history: LimitHistory, from: Watch = freshWatch): Evaluation {
  const episodes: Episode[] = [];
  let watch = from;
  for (const sample of samples) {
    const step = take(watch, sample, history);
    if (step.ended) episodes.push(step.ended);
    ({ watch } = step);
  }
  return { episodes, watch };
}

/** The evaluation as it stands at `now`: silence since the last sample counts. The last episode may be open. */
export function concluded({ episodes, watch }: Evaluation, now: number, history: LimitHistory): Evaluation {
  const step = elapse(watch, now, history);
  const last = step.ended ?? step.watch.episode;
  return { episodes: last ? [...episodes, last] : episodes, watch: step.watch };
}

/**
 * Where an evaluation can begin so that it gives what one from the very first sample would: from this instant on,
 * with this watch. `before` is the time of the last sample that stays as it was, `covering` the stored episode that
 * it belongs to. Exact because a watch outside an episode remembers nothing: either the sample was inside, or its
 * episode is continued from its tail, or evaluated again from its first sample.
 */
export function resume(before: number | null, covering: Episode | null): { readonly after: number | null; readonly watch: Watch } {
  if (before === null) return { after: null, watch: freshWatch };
  if (!covering || (covering.lastAt === before && covering.ending === "back_inside")) {
    return { after: before, watch: { state: "ok", lastAt: before, episode: null } };
  }
  if (covering.lastAt !== before) return { after: covering.startedAt - 1, watch: freshWatch };
  const state = covering.restoringSince !== null ? "restoring" : covering.alarmAt !== null ? "alarm_active" : "excursion";
  return { after: before, watch: { state, lastAt: before, episode: { ...covering, endedAt: null, ending: null } } };
}

/**
 * Whether everything after the sample at `at` is already stored as it would be evaluated again: both the new watch
 * and the stored one stand outside an episode there, and such watches differ in nothing.
 */
export function hasConverged(watch: Watch, at: number, stored: readonly Episode[]): boolean {
  return (
    watch.state === "ok" &&
    !stored.some(({ startedAt, lastAt, ending }) => startedAt <= at && (at < lastAt || (at === lastAt && ending !== "back_inside")))
  );
}

// The worst first. Monitoring that failed is worse than all being well: nobody would notice an excursion.
const severity: readonly UnitStatus[] = [
  "alarm_active",
  "excursion",
  "restoring",
  "manual_required",
  "monitoring_interrupted",
  "offline",
  "ok",
];

/** The status of a unit from those of its sensors. A unit without sensors is offline. */
export function worst(statuses: readonly UnitStatus[]): UnitStatus {
  return severity.find((status) => statuses.includes(status)) ?? "offline";
}

/** Sorts units by how much they need a person: negative when `a` is worse. */
export const compareSeverity = (a: UnitStatus, b: UnitStatus): number => severity.indexOf(a) - severity.indexOf(b);
