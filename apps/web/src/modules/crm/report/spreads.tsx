import { duration } from "../../../format/formats.ts";
import type { Outputs } from "../../../api/client.ts";
import classes from "./spreads.module.css";

type StageAgeing = Outputs["crm"]["report"]["ageing"][number];
type Spread = StageAgeing["now"];

/** Seconds as people read them; a dash for none. */
export const secondsText = (seconds: number | null): string => (seconds === null ? "–" : duration(seconds * 1000));

/** Where half of the times lie and their middle, stage by stage: those of deals that are there now below those of deals that left. */
export function Spreads({ stages }: { readonly stages: readonly StageAgeing[] }) {
  const longest = Math.max(1, ...stages.flatMap(({ now, passed }) => [now.upperSeconds ?? 0, passed.upperSeconds ?? 0]));
  return (
    <div className={classes.spreads}>
      <p className="visually-hidden">
        {stages.map(({ stage, passed }) => `${stage}: ${secondsText(passed.medianSeconds)} in the middle.`).join(" ")}
      </p>
      {stages.map(({ stageId, stage, now, passed }) => (
        <div key={stageId} className={classes.stage}>
          <span className={classes.label}>{stage}</span>
          <span className={classes.tracks} aria-hidden>
            <Box spread={passed} longest={longest} isNow={false} />
            <Box spread={now} longest={longest} isNow />
          </span>
          <span className={classes.value}>
            <span>{secondsText(passed.medianSeconds)}</span>
            <span className="muted">{now.count === 0 ? "none now" : `${now.count} now, ${secondsText(now.medianSeconds)}`}</span>
          </span>
        </div>
      ))}
    </div>
  );
}

function Box({ spread, longest, isNow }: { readonly spread: Spread; readonly longest: number; readonly isNow: boolean }) {
  const { lowerSeconds, medianSeconds, upperSeconds } = spread;
  const at = (seconds: number): string => `${(100 * seconds) / longest}%`;
  return (
    <svg className={classes.track} data-now={isNow || undefined}>
      {lowerSeconds !== null && medianSeconds !== null && upperSeconds !== null && (
        <>
          <rect x={at(lowerSeconds)} width={at(Math.max(upperSeconds - lowerSeconds, longest / 200))} y="2" height="8" rx="2" />
          <line x1={at(medianSeconds)} x2={at(medianSeconds)} y1="0" y2="12" />
        </>
      )}
    </svg>
  );
}
