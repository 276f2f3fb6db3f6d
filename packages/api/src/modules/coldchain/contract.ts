import { z } from "zod";
import { isStorable } from "@freehold/kernel/expression/kinds.ts";

/** What a cooled unit is. Each kind has its own limits, see `limits.ts`. */
export const unitKinds = ["fridge", "freezer", "display_case", "walk_in_cooler", "walk_in_freezer", "blast_chiller"] as const;
export type UnitKind = (typeof unitKinds)[number];

/** What is known of a unit at this moment; `excursion/SPEC.md` has the transitions. */
export const unitStatuses = [
  "ok",
  "excursion",
  "alarm_active",
  "monitoring_interrupted",
  "manual_required",
  "restoring",
  "offline",
] as const;
export type UnitStatus = (typeof unitStatuses)[number];

/** What an alert is about. A unit has at most one open alert of each. */
export const alertTypes = [
  "alarm_active",
  "monitoring_interrupted",
  "missed_manual_entry",
  "low_battery",
  "sensor_fault",
  "door_open",
  "calibration_due",
] as const;
export type AlertType = (typeof alertTypes)[number];

export const alertSeverities = ["info", "warning", "critical"] as const;
export type AlertSeverity = (typeof alertSeverities)[number];

/** Every status but `resolved` is open. `escalated` needs attention more urgently than `active`. */
export const alertStatuses = ["active", "acknowledged", "resolved", "escalated"] as const;
export type AlertStatus = (typeof alertStatuses)[number];

/** What can happen to an alert, as its history tells it. */
export const alertEventKinds = ["opened", "recurred", "escalated", "acknowledged", "resolved", "withdrawn", "reopened"] as const;
export type AlertEventKind = (typeof alertEventKinds)[number];

/** On which side of its limits a unit left them. */
export const excursionSides = ["above", "below"] as const;
export type ExcursionSide = (typeof excursionSides)[number];

/** How a time outside the limits ended: back inside for long enough, or the data stopped. */
export const excursionEndings = ["back_inside", "data_lost"] as const;
export type ExcursionEnding = (typeof excursionEndings)[number];

/** Whether a reading of exactly the upper limit counts as inside. The lower limit itself is always inside. */
export const limitItself = ["inside", "outside"] as const;
export type LimitItself = (typeof limitItself)[number];

/** The most readings one call may carry. */
export const maxBatch = 10_000;

/** An id in the one spelling that maps and comparisons know. */
const Uuid = z.uuid().toLowerCase();

const Instant = z.date().refine((at) => isStorable("timestamp", at), "Must lie between the years 1 and 9999.");

/**
 * A sensor as a device knows it: the id that Freehold gave it, or the serial number printed on it. Any text: one
 * that no sensor can have is a sensor that nobody knows, and never refuses a whole batch.
 */
const SensorName = z.string().trim();

/**
 * Not `z.number()`: NaN and infinities must be refused by row with a reason, never as a whole batch. What JSON turns
 * into null arrives as null and is refused in the same way.
 */
const Celsius = z.union([z.number(), z.nan(), z.literal(Infinity), z.literal(-Infinity), z.null()]);

/** Not `Instant`, for the same reason. A date that is none becomes null, as it does in JSON. */
const MeasuredAt = z.preprocess((at: Date | null) => (at instanceof Date && Number.isNaN(at.getTime()) ? null : at), z.date().nullable());

/** One measurement. The instant is what the device's clock said. */
export const Measurement = z.object({ sensor: SensorName, measuredAt: MeasuredAt, celsius: Celsius });
export type Measurement = z.infer<typeof Measurement>;

/** What a sensor tells about itself. What is left out stays as it was; a `faultCode` of null ends a fault. */
export const SensorHealth = z.object({
  sensor: SensorName,
  at: Instant,
  batteryPercent: z.number().min(0).max(100).optional(),
  signalDbm: z.number().min(-200).max(50).optional(),
  faultCode: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .refine((code) => isStorable("text", code), "Holds a character that cannot be stored.")
    .nullable()
    .optional(),
});
export type SensorHealth = z.infer<typeof SensorHealth>;

/** Readings from devices, in any order. Sending a batch again changes nothing. */
export const IngestReadings = z.object({
  readings: z.array(Measurement).max(maxBatch),
  health: z.array(SensorHealth).max(1000).default([]),
});
export type IngestReadings = z.input<typeof IngestReadings>;

/** Why a reading was not taken. */
export const rejections = ["notANumber", "belowAbsoluteZero", "tooHot", "notATime", "inTheFuture", "tooOld", "unknownSensor"] as const;
export type Rejection = (typeof rejections)[number];

/** What became of a batch. Rows are named by their position in it, from 0. */
export const IngestReport = z.object({
  accepted: z.number().int(),
  duplicate: z.number().int(),
  conflicting: z.array(z.object({ row: z.number().int(), kept: z.number().describe("The temperature that was there first, °C") })),
  rejected: z.array(z.object({ row: z.number().int(), reason: z.enum(rejections) })),
});
export type IngestReport = z.infer<typeof IngestReport>;

const AlertId = Uuid.describe("The alert");

export const AcknowledgeAlert = z.object({
  alertId: AlertId,
  note: z.string().trim().max(2000).optional().describe("What you are doing about it"),
});
export type AcknowledgeAlert = z.infer<typeof AcknowledgeAlert>;

/** A food safety record needs both: why it happened and what was done. */
export const ResolveAlert = z.object({
  alertId: AlertId,
  cause: z.string().trim().min(1).max(2000).describe("Why it happened"),
  correctiveAction: z.string().trim().min(1).max(2000).describe("What was done about it"),
});
export type ResolveAlert = z.infer<typeof ResolveAlert>;

export const ReopenAlert = z.object({
  alertId: AlertId,
  note: z.string().trim().min(1).max(2000).describe("Why it is not settled after all"),
});
export type ReopenAlert = z.infer<typeof ReopenAlert>;

export const RemoveSensor = z.object({ id: Uuid.describe("The sensor") });
export type RemoveSensor = z.infer<typeof RemoveSensor>;

export const AlertHistory = z.object({ alertId: AlertId });
export type AlertHistory = z.infer<typeof AlertHistory>;

export const PlaceSensor = z.object({
  sensorId: Uuid.describe("The sensor"),
  unitId: Uuid.nullable().describe("Where it sits from now on; null takes it out"),
  at: Instant.optional().describe(
    "Since when; after its latest reading and not later than now. Left out: now, or for a first placement as long as there are readings",
  ),
});
export type PlaceSensor = z.infer<typeof PlaceSensor>;

/** The temperature of a unit over time, for a chart. */
export const ReadSeries = z
  .object({
    unitId: Uuid.describe("The unit"),
    from: Instant,
    to: Instant,
    points: z.number().int().min(10).max(2000).default(1000).describe("About how many points to return at most"),
  })
  .refine(({ from, to }) => from < to, { path: ["to"], message: "The end lies before the beginning." });
export type ReadSeries = z.output<typeof ReadSeries>;

export const UnitSummary = z.object({ unitId: Uuid.describe("The unit") });
export type UnitSummary = z.infer<typeof UnitSummary>;

export const UnitOverview = z.object({ siteId: Uuid.optional().describe("Only this site") });
export type UnitOverview = z.infer<typeof UnitOverview>;

/** What a tile, or the head of a unit's page, shows. Caretakers do not see areas and sites. */
export type UnitTile = {
  readonly id: string;
  readonly name: string;
  readonly kind: UnitKind;
  readonly status: UnitStatus;
  readonly statusSince: Date | null;
  readonly lastCelsius: number | null;
  readonly lastReadingAt: Date | null;
  readonly areaId: string;
  readonly areaName: string | null;
  readonly siteId: string | null;
  readonly siteName: string | null;
  readonly openAlerts: number;
  readonly worstSeverity: AlertSeverity | null;
  /** Those that act: the unit's own, or its kind's. */
  readonly limits: {
    readonly minCelsius: number | null;
    readonly maxCelsius: number | null;
    readonly atMax: LimitItself;
    readonly hysteresisCelsius: number;
    readonly alarmDelayMinutes: number;
  };
};

/** Temperatures for a chart, column by column. Instants are milliseconds since 1970. */
export type ReadingSeries = {
  readonly unitId: string;
  readonly from: Date;
  readonly to: Date;
  /** Measurements from before are not kept; null when all are. */
  readonly keptSince: Date | null;
  /** The width of an interval; null when each point is a reading, with low, mean and high the same. */
  readonly widthSeconds: number | null;
  /** Points further apart than this have a gap between them: no line joins them. */
  readonly gapSeconds: number;
  readonly sensors: readonly {
    readonly sensorId: string;
    readonly at: readonly number[];
    readonly low: readonly number[];
    readonly mean: readonly number[];
    readonly high: readonly number[];
  }[];
  /** The limits that acted, each from an instant on. */
  readonly limits: readonly { readonly from: number; readonly minCelsius: number | null; readonly maxCelsius: number | null }[];
};
