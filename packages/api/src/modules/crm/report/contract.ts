import { z } from "zod";
import { isStorable } from "@freehold/kernel/expression/kinds.ts";
import type { Money } from "../deal/money.contract.ts";
import type { LostReason } from "../deal/words.contract.ts";

const Uuid = z.uuid().toLowerCase();
const Day = z.iso.date().refine((day) => isStorable("date", day), "Is not a day of the calendar.");

/** A period by the calendar of the organization, its last day included. */
const period = {
  from: Day.meta({ title: "From", description: "The first day." }),
  until: Day.meta({ title: "Until", description: "The last day." }),
};
const isOrdered = ({ from, until }: { from: string; until: string }): boolean => from <= until;
const order = { path: ["until"], message: "Must not be before the first day." };

/** Reports on the stages of one pipeline. */
export const PipelinePeriod = z.strictObject({ pipelineId: Uuid.meta({ title: "Pipeline" }), ...period }).refine(isOrdered, order);
export type PipelinePeriod = z.infer<typeof PipelinePeriod>;

/** Reports on what became of deals, of one pipeline or of all. */
export const AnyPeriod = z.strictObject({ pipelineId: Uuid.optional().meta({ title: "Pipeline" }), ...period }).refine(isOrdered, order);
export type AnyPeriod = z.infer<typeof AnyPeriod>;

export const ForecastOf = z.strictObject({ pipelineId: Uuid.optional().meta({ title: "Pipeline" }) }).prefault({});
export type ForecastOf = z.infer<typeof ForecastOf>;

type StageName = { readonly stageId: string; readonly stage: string };

/** How many of the deals that began in the period came as far as a stage. */
export type FunnelStep = StageName & {
  readonly reached: number;
  /** Of those that reached the stage before; null where none did, and for the first. */
  readonly conversionPercent: number | null;
};
export type Funnel = { readonly deals: number; readonly steps: readonly FunnelStep[]; readonly won: FunnelStep["reached"] };

/** Where deals went that left a stage in the period. */
export type StageExits = StageName & {
  readonly left: number;
  readonly forward: number;
  readonly back: number;
  readonly won: number;
  readonly lost: number;
  /** Into another pipeline, or a stage that was removed since. */
  readonly elsewhere: number;
};

/** Times as people compare them: half of all lie between the quartiles. Seconds; null where there are none. */
export type Spread = {
  readonly count: number;
  readonly lowerSeconds: number | null;
  readonly medianSeconds: number | null;
  readonly upperSeconds: number | null;
};

/** How long deals stay in a stage: those that are in it now, and those that left it in the period. */
export type StageAgeing = StageName & { readonly now: Spread; readonly passed: Spread };

/** How deals ended in the period, by why. */
export type Outcome = {
  readonly status: "won" | "lost";
  readonly reason: LostReason | null;
  readonly deals: number;
  readonly values: readonly Money[];
};

/** What a person's deals came to: open ones now, ended ones in the period. */
export type OwnerResult = {
  readonly ownerId: string;
  readonly open: number;
  readonly won: number;
  readonly lost: number;
  /** Of those that ended; null where none did. */
  readonly wonPercent: number | null;
  readonly openValues: readonly Money[];
  readonly wonValues: readonly Money[];
};

/** What open deals promise in a month and a currency, and what of it their probabilities leave. */
export type ForecastMonth = {
  /** `2026-11`; null for deals without an expected day. */
  readonly month: string | null;
  readonly currency: string;
  readonly deals: number;
  readonly minor: bigint;
  readonly weightedMinor: bigint;
};

/** What was won of clients in a country, in a year and a currency. */
export type RevenuePart = {
  /** Two letters; null for clients without a main address that says one. */
  readonly country: string | null;
  /** Of the organization's calendar. */
  readonly year: number;
  readonly currency: string;
  readonly deals: number;
  readonly minor: bigint;
};

/** How much is there of what a supplier supplies, in one unit. */
export type SupplierStock = {
  readonly supplierId: string;
  readonly supplier: string;
  /** Null for goods without one, and for suppliers without goods. */
  readonly unit: string | null;
  readonly goods: number;
  /** Of how many of them somebody said how much is there. */
  readonly counted: number;
  readonly stock: number;
};
