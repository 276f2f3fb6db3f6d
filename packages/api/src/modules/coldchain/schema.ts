import { pgSchema, text, uuid } from "drizzle-orm/pg-core";
import { anyOf, atLeast, isLinked, isMe } from "@freehold/kernel/expression/language.ts";
import type { Id } from "@freehold/kernel/id.ts";
import { count, day, instant, measure, oneOf, reference, userReference } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { link } from "@freehold/kernel/table/link.ts";
import { tenantSeries, tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import {
  alertEventKinds,
  alertSeverities,
  alertStatuses,
  alertTypes,
  excursionEndings,
  excursionSides,
  limitItself,
  unitKinds,
  unitStatuses,
} from "./contract.ts";

export const coldchain = pgSchema("coldchain");

const name = () => field(text().notNull(), { minLength: 1, maxLength: 100 });
const celsius = { unit: "°C", min: -273.15, max: 1000 } as const;
/** Written by the rules of this module from readings and acts; shown, never typed in. */
const ruled = { readOnly: true } as const;
/** Follows from what devices send, or from their silence. */
const measured = { ...ruled, audit: { exempt: "It follows from readings, which are their own record." } } as const;

/** A place of business. Managers make and end it; it cannot be removed while it has areas. */
export const site = tenantTable(
  coldchain,
  "site",
  {
    name: name(),
    address: field(text(), { maxLength: 300, multiline: true }),
    timezone: field(text().notNull().default("UTC"), {
      label: "Time zone",
      help: "The IANA name, such as Europe/Berlin.",
      format: "timeZone",
      minLength: 1,
      maxLength: 60,
    }),
  },
  { read: atLeast("viewer"), create: atLeast("manager"), update: atLeast("manager"), remove: atLeast("manager") },
  { sort: ["name"], search: ["name", "address"], unique: [["name"]] },
);

/** A room or zone of a site. It cannot be removed while it has units. */
export const area = tenantTable(
  coldchain,
  "area",
  { siteId: field(reference(() => site).notNull(), { label: "Site" }), name: name() },
  { read: atLeast("viewer"), create: atLeast("manager"), update: atLeast("manager"), remove: atLeast("manager") },
  { sort: ["name"], search: ["name"], unique: [["siteId", "name"]] },
);

/**
 * A cooled thing with limits. Managers make it and set its limits; its status and latest reading follow from
 * readings and from their absence, written by whoever brings them (devices act as staff). Triggers keep staff from
 * changing the rest, and note each change of limits in `limit_version`.
 */
export const unit = tenantTable(
  coldchain,
  "unit",
  {
    areaId: field(reference(() => area).notNull(), { label: "Area" }),
    name: name(),
    kind: field(oneOf(unitKinds).notNull(), { help: "Decides limits, delay and hysteresis where they are left empty." }),
    minCelsius: field(measure(), { label: "Lower limit", help: "Empty: the limit of its kind.", ...celsius }),
    maxCelsius: field(measure(), { label: "Upper limit", help: "Empty: the limit of its kind.", ...celsius }),
    atMax: field(oneOf(limitItself).notNull().default("inside"), { label: "The upper limit itself is", secondary: true }),
    alarmDelayMinutes: field(count(), {
      label: "Alarm delay",
      unit: "min",
      help: "How long it may stay outside before there is an alarm. Empty: the delay of its kind.",
      min: 0,
      max: 1440,
      secondary: true,
    }),
    hysteresisCelsius: field(measure(), {
      label: "Hysteresis",
      unit: "°C",
      help: "How far inside its limits it must be for an excursion to end. Empty: that of its kind.",
      min: 0,
      max: 20,
      secondary: true,
    }),
    reportingIntervalSeconds: field(count().notNull().default(300), {
      label: "Expected interval",
      unit: "s",
      help: "How often its sensors report. Three missed reports interrupt monitoring.",
      min: 1,
      max: 86_400,
      secondary: true,
    }),
    assignedTo: field(userReference(), { label: "Assigned to" }),
    status: field(oneOf(unitStatuses).notNull().default("offline"), measured),
    statusSince: field(instant(), { label: "Since", ...measured }),
    lastCelsius: field(measure(), { label: "Temperature", unit: "°C", ...measured }),
    lastReadingAt: field(instant(), { label: "Last reading", ...measured }),
  },
  {
    read: anyOf(atLeast("viewer"), isLinked("caretakerOf", "id")),
    create: atLeast("manager"),
    update: atLeast("staff"),
    remove: atLeast("manager"),
  },
  { sort: ["name", "status", "lastReadingAt"], search: ["name"], unique: [["areaId", "name"]] },
);

/**
 * Who looks after a unit without seeing the rest of the organization: a contractor, a tenant shop. Made and ended by
 * managers; never changed.
 */
export const unitCaretaker = tenantTable(
  coldchain,
  "unitCaretaker",
  {
    unitId: field(reference(() => unit, "cascade").notNull(), { label: "Unit" }),
    userId: field(userReference().notNull(), { label: "Person" }),
  },
  { read: anyOf(atLeast("viewer"), isMe("userId")), create: atLeast("manager"), remove: atLeast("manager") },
  { label: "Caretaker", unique: [["unitId", "userId"]] },
);

/** Grants a caretaker the units they look after. */
export const caretakerOf = link("caretakerOf", { table: unitCaretaker, user: "userId", target: "unitId", label: "units under their care" });

/**
 * The limits of a unit from an instant on, as they were entered. Written by a trigger whenever a unit is made or
 * its limits change, so that readings are always judged by the limits of their time. Never changed.
 */
export const limitVersion = tenantTable(
  coldchain,
  "limitVersion",
  {
    unitId: field(reference(() => unit, "cascade").notNull(), { label: "Unit" }),
    validFrom: field(instant().notNull(), { label: "Valid from", help: "The first version also judges what is older." }),
    kind: field(oneOf(unitKinds).notNull(), {}),
    minCelsius: field(measure(), { label: "Lower limit", unit: "°C" }),
    maxCelsius: field(measure(), { label: "Upper limit", unit: "°C" }),
    atMax: field(oneOf(limitItself).notNull(), { label: "The upper limit itself is" }),
    alarmDelayMinutes: field(count(), { label: "Alarm delay", unit: "min" }),
    hysteresisCelsius: field(measure(), { label: "Hysteresis", unit: "°C" }),
    reportingIntervalSeconds: field(count().notNull(), { label: "Expected interval", unit: "s" }),
    setBy: field(userReference(), { label: "Set by" }),
  },
  { read: anyOf(atLeast("viewer"), isLinked("caretakerOf", "unitId")), create: atLeast("manager") },
  {
    label: "Limits",
    plural: "Limits",
    unique: [["unitId", "validFrom"]],
    audit: { exempt: "It is itself the record of a unit's limits; the change that makes one is recorded with the unit." },
  },
);

/**
 * A device that measures. Managers register it; it is put into units by `placeSensor` only, because where it sits
 * decides to which unit its readings belong. What it says about its health is written as its messages arrive.
 */
export const sensor = tenantTable(
  coldchain,
  "sensor",
  {
    name: name(),
    serial: field(text().notNull(), { label: "Serial number", help: "As printed on the device.", minLength: 1, maxLength: 100 }),
    unitId: field(
      reference(() => unit),
      { label: "Unit", ...ruled },
    ),
    batteryPercent: field(measure(), { label: "Battery", unit: "%", min: 0, max: 100, ...measured }),
    signalDbm: field(measure(), { label: "Signal", unit: "dBm", ...measured }),
    faultCode: field(text(), { label: "Fault", maxLength: 100, ...measured }),
    healthAt: field(instant(), { label: "Health reported", secondary: true, ...measured }),
    lastSeenAt: field(instant(), { label: "Last seen", ...measured }),
    calibratedOn: field(day(), { label: "Calibrated on", secondary: true }),
    calibrationDueOn: field(day(), { label: "Calibration due", secondary: true }),
  },
  {
    read: anyOf(atLeast("viewer"), isLinked("caretakerOf", "unitId")),
    create: atLeast("manager"),
    update: atLeast("staff"),
    remove: atLeast("manager"),
  },
  { sort: ["name", "batteryPercent", "lastSeenAt"], search: ["name", "serial"], unique: [["serial"]] },
);

/**
 * When a sensor sat in which unit. Readings belong to a unit by their time; `placeSensor` opens and closes rows,
 * which never overlap for a sensor (an exclusion constraint holds it), and a row that readings were assigned by is never moved.
 */
export const sensorPlacement = tenantTable(
  coldchain,
  "sensorPlacement",
  {
    sensorId: field(reference(() => sensor).notNull(), { label: "Sensor" }),
    unitId: field(reference(() => unit).notNull(), { label: "Unit" }),
    placedAt: field(instant().notNull(), { label: "Placed", help: "1970 when it has sat there as long as there are readings." }),
    removedAt: field(instant(), { label: "Taken out" }),
  },
  {
    read: anyOf(atLeast("viewer"), isLinked("caretakerOf", "unitId")),
    create: atLeast("manager"),
    update: atLeast("manager"),
  },
  { label: "Placement", unique: [["sensorId", "placedAt"]] },
);

/**
 * A measurement: identified by its sensor and the device's own time, never changed. `unitId` is where the sensor
 * sat at that time. No foreign keys, which would be checked row by row: ingestion takes both ids
 * from rows of the organization, and placements and `removeSensor` keep those rows. Partitioned by month of `measuredAt`,
 * see `reading/months.ts`.
 */
export const reading = tenantSeries(
  coldchain,
  "reading",
  {
    sensorId: field(uuid().$type<Id<"sensor">>().notNull(), { label: "Sensor" }),
    measuredAt: field(instant().notNull(), { label: "Measured" }),
    unitId: field(uuid().$type<Id<"unit">>(), { label: "Unit" }),
    celsius: field(measure().notNull(), { label: "Temperature", ...celsius }),
    receivedAt: field(instant().notNull().defaultNow(), { label: "Received", secondary: true }),
  },
  { read: anyOf(atLeast("viewer"), isLinked("caretakerOf", "unitId")), create: atLeast("staff") },
  {
    key: ["sensorId", "measuredAt"],
    index: [
      ["unitId", "measuredAt"],
      ["measuredAt", "sensorId"],
    ],
  },
);

/**
 * A time during which a sensor in a unit measured outside the limits, with the limits it was judged by. Always what
 * an evaluation of all stored readings would give: late readings extend, split, join or remove it. Not an alert:
 * it needs nobody, and late data that is too old for an alarm still shows here.
 */
export const excursion = tenantTable(
  coldchain,
  "excursion",
  {
    unitId: field(reference(() => unit, "cascade").notNull(), { label: "Unit" }),
    sensorId: field(reference(() => sensor, "cascade").notNull(), { label: "Sensor" }),
    side: field(oneOf(excursionSides).notNull(), {}),
    startedAt: field(instant().notNull(), { label: "Started" }),
    alarmAt: field(instant(), { label: "Alarm from", help: "Empty while the delay has not passed." }),
    restoringSince: field(instant(), { label: "Back inside since" }),
    lastAt: field(instant().notNull(), { label: "Last reading", secondary: true }),
    endedAt: field(instant(), { label: "Ended", help: "Back inside long enough, or the last reading before data stopped." }),
    ending: field(oneOf(excursionEndings), { secondary: true }),
    peakCelsius: field(measure().notNull(), { label: "Peak", unit: "°C" }),
    peakAt: field(instant().notNull(), { label: "Peak at" }),
    minCelsius: field(measure(), { label: "Lower limit", unit: "°C" }),
    maxCelsius: field(measure(), { label: "Upper limit", unit: "°C" }),
  },
  {
    read: anyOf(atLeast("viewer"), isLinked("caretakerOf", "unitId")),
    create: atLeast("staff"),
    update: atLeast("staff"),
    remove: atLeast("staff"),
  },
  {
    sort: ["startedAt"],
    unique: [["sensorId", "startedAt"]],
    index: [
      ["unitId", "startedAt"],
      ["unitId", "alarmAt"],
    ],
    audit: { exempt: "Rules compute it from readings, which are their own record." },
  },
);

/**
 * Something a person must look at. Opened by rules, at most one open of each type for a unit; acknowledged and
 * resolved by people (those that end by themselves, such as missing data, also by rules); never removed.
 */
export const alert = tenantTable(
  coldchain,
  "alert",
  {
    unitId: field(reference(() => unit).notNull(), { label: "Unit", ...ruled }),
    sensorId: field(
      reference(() => sensor),
      { label: "Sensor", ...ruled },
    ),
    type: field(oneOf(alertTypes).notNull(), ruled),
    severity: field(oneOf(alertSeverities).notNull(), ruled),
    status: field(oneOf(alertStatuses).notNull().default("active"), ruled),
    openedAt: field(instant().notNull(), { label: "Opened", help: "When it began by the readings, not when it was noticed.", ...ruled }),
    acknowledgedAt: field(instant(), { label: "Acknowledged", ...ruled }),
    acknowledgedBy: field(userReference(), { label: "Acknowledged by", ...ruled }),
    acknowledgeNote: field(text(), { label: "Note", multiline: true, maxLength: 2000, ...ruled }),
    resolvedAt: field(instant(), { label: "Resolved", ...ruled }),
    resolvedBy: field(userReference(), { label: "Resolved by", help: "Empty when it ended by itself.", ...ruled }),
    cause: field(text(), { multiline: true, maxLength: 2000, ...ruled }),
    correctiveAction: field(text(), { label: "Corrective action", multiline: true, maxLength: 2000, ...ruled }),
    reopenedAt: field(instant(), { label: "Reopened", secondary: true, ...ruled }),
    peakCelsius: field(measure(), { label: "Peak", unit: "°C", ...measured }),
    minCelsius: field(measure(), { label: "Lower limit", unit: "°C", secondary: true, ...ruled }),
    maxCelsius: field(measure(), { label: "Upper limit", unit: "°C", secondary: true, ...ruled }),
  },
  {
    read: anyOf(atLeast("viewer"), isLinked("caretakerOf", "unitId")),
    create: atLeast("staff"),
    update: atLeast("staff"),
  },
  { sort: ["openedAt", "severity", "status"], index: [["unitId", "type", "resolvedAt"]] },
);

/** What happened to an alert, by whom and when. Written with each act or rule, never changed. */
export const alertEvent = tenantTable(
  coldchain,
  "alertEvent",
  {
    alertId: field(reference(() => alert).notNull(), { label: "Alert" }),
    unitId: field(reference(() => unit).notNull(), { label: "Unit" }),
    kind: field(oneOf(alertEventKinds).notNull(), {}),
    at: field(instant().notNull(), { label: "When" }),
    by: field(userReference(), { help: "Empty when a rule did it." }),
    note: field(text(), { multiline: true, maxLength: 4000 }),
  },
  { read: anyOf(atLeast("viewer"), isLinked("caretakerOf", "unitId")), create: atLeast("staff") },
  {
    label: "Alert event",
    sort: ["at"],
    index: [["alertId", "at"]],
    audit: { exempt: "It is itself the record of what happened to an alert, and only ever added to." },
  },
);
