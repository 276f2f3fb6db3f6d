import { DateTime } from "luxon";
import { notificationKind, type Words, type Wording } from "../../../platform/notifications/notification-kind.ts";
import type { AlertSeverity, AlertType } from "../contract.ts";

/** What is said of an alert. Instants are texts: facts travel as JSON. */
export type AlertFacts = {
  readonly alertId: string;
  readonly type: AlertType;
  readonly severity: AlertSeverity;
  readonly openedAt: string;
  readonly unitId: string;
  readonly unit: string;
  readonly area: string;
  readonly site: string;
  /** The zone of the site, in which its people live. */
  readonly timeZone: string;
  readonly peakCelsius: number | null;
  readonly minCelsius: number | null;
  readonly maxCelsius: number | null;
};

/** What became of it, and who did it: null when it ended by itself. */
export type AnswerFacts = AlertFacts & {
  readonly what: "acknowledged" | "resolved";
  readonly by: string | null;
  readonly note: string | null;
};

const typeWords: Readonly<Record<AlertType, string>> = {
  alarm_active: "temperature alarm",
  monitoring_interrupted: "no readings",
  missed_manual_entry: "a manual reading is missing",
  low_battery: "low battery",
  sensor_fault: "sensor fault",
  door_open: "door open",
  calibration_due: "calibration due",
};

const placeOf = ({ alertId }: AlertFacts): string => `/coldchain/alerts?alert=${alertId}`;

const celsius = (value: number): string => `${value.toFixed(1).replace("-", "−")} °C`;

/** The temperature and its limits, as far as the alert is about one. */
function temperature({ peakCelsius, minCelsius, maxCelsius }: AlertFacts): string {
  if (peakCelsius === null) return "";
  const limits = [minCelsius === null ? "" : `above ${celsius(minCelsius)}`, maxCelsius === null ? "" : `below ${celsius(maxCelsius)}`];
  const allowed = limits.filter(Boolean).join(" and ");
  return ` ${celsius(peakCelsius)}${allowed === "" ? "" : `, allowed is ${allowed}`}.`;
}

function opened(facts: AlertFacts, { timeZone }: Wording): Words {
  const { unit, area, site, type, openedAt } = facts;
  const zone = facts.timeZone || timeZone;
  const since = DateTime.fromISO(openedAt, { zone }).setLocale("en").toFormat("d LLL, HH:mm");
  return { title: `${unit}: ${typeWords[type]}`, text: `${site}, ${area}, since ${since}.${temperature(facts)}`, place: placeOf(facts) };
}

function answered(facts: AnswerFacts): Words {
  const { unit, type, what, by, note } = facts;
  const who = by === null ? `It is ${what} by itself` : `${by} has ${what} it`;
  return { title: `${unit}: ${typeWords[type]} ${what}`, text: note === null ? `${who}.` : `${who}: ${note}`, place: placeOf(facts) };
}

/** To whoever a critical alert calls: comes through quiet hours, by every way that can wake somebody. */
export const criticalCall = notificationKind<AlertFacts>({
  name: "coldchain.criticalAlert",
  label: "A critical alert calls you",
  defaults: { app: true, email: true, push: true, sms: true, telegram: true },
  isUrgent: true,
  write: opened,
});

/** To whoever an alert that can wait for a while calls. */
export const ordinaryCall = notificationKind<AlertFacts>({
  name: "coldchain.alert",
  label: "An alert that is not critical calls you",
  defaults: { app: true, email: true, push: true },
  write: opened,
});

/** To everybody who was called: they need not run any more. */
export const callOver = notificationKind<AnswerFacts>({
  name: "coldchain.alertAnswered",
  label: "An alert that called you is answered or over",
  defaults: { app: true, push: true },
  write: answered,
});

const forPrograms = { defaults: {}, isPublic: true, isPersonal: false } as const;

export const alertOpened = notificationKind<AlertFacts>({
  name: "coldchain.alertOpened",
  label: "An alert opens",
  write: opened,
  ...forPrograms,
});

export const alertAcknowledged = notificationKind<AnswerFacts>({
  name: "coldchain.alertAcknowledged",
  label: "An alert is acknowledged",
  write: answered,
  ...forPrograms,
});

export const alertResolved = notificationKind<AnswerFacts>({
  name: "coldchain.alertResolved",
  label: "An alert is resolved, or ends by itself",
  write: answered,
  ...forPrograms,
});

/** What the cold chain tells people and programs. */
export const alertKinds = [criticalCall, ordinaryCall, callOver, alertOpened, alertAcknowledged, alertResolved] as const;
