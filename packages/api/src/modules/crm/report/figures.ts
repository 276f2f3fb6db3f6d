import { perCurrency } from "../deal/money.contract.ts";
import type { Funnel, OwnerResult } from "./contract.ts";

/** How many of a whole, in percent to one digit; null where there is no whole. */
export const percentOf = (part: number, whole: number): number | null => (whole === 0 ? null : Math.round((part / whole) * 1000) / 10);

type FunnelStage = { readonly stageId: string; readonly stage: string; readonly position: number };
/** Deals that came as far as a position and no farther; won ones came through all. */
type Furthest = { readonly position: number; readonly deals: number };

/**
 * How many deals came at least as far as each stage: whoever skips a stage has passed it, and a deal that went back has been where
 * it was. So no step holds more than the one before.
 */
export function funnelOf(stages: readonly FunnelStage[], furthest: readonly Furthest[], won: number): Funnel {
  const counted = (from: number): number => won + furthest.reduce((sum, { position, deals }) => (position >= from ? sum + deals : sum), 0);
  const all = won + furthest.reduce((sum, { deals }) => sum + deals, 0);
  let before: number | undefined;
  const steps = stages.map(({ stageId, stage, position }) => {
    const reached = counted(position);
    const conversionPercent = before === undefined ? null : percentOf(reached, before);
    before = reached;
    return { stageId, stage, reached, conversionPercent };
  });
  return { deals: all, steps, won };
}

/** Deals of one owner, status and currency together. */
export type OwnerPart = {
  readonly ownerId: string;
  readonly status: "open" | "won" | "lost";
  readonly currency: string;
  readonly deals: number;
  readonly minor: bigint;
};

/** One line a person, whoever won most first. */
export function ownerResults(parts: readonly OwnerPart[]): OwnerResult[] {
  const results = [...Map.groupBy(parts, ({ ownerId }) => ownerId)].map(([ownerId, own]): OwnerResult => {
    const of = (status: OwnerPart["status"]): OwnerPart[] => own.filter((part) => part.status === status);
    const count = (status: OwnerPart["status"]): number => of(status).reduce((sum, { deals }) => sum + deals, 0);
    const [open, won, lost] = [count("open"), count("won"), count("lost")];
    const wonPercent = percentOf(won, won + lost);
    return { ownerId, open, won, lost, wonPercent, openValues: perCurrency(of("open")), wonValues: perCurrency(of("won")) };
  });
  return results.toSorted((a, b) => b.won - a.won || b.open - a.open || (a.ownerId < b.ownerId ? -1 : 1));
}
