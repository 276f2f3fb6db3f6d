import type { AuditExemption } from "./audit.ts";

/**
 * What people must know of a column, said once on its declaration. Validation, generic screens, CLI help, checks
 * in the database and documentation all read it here.
 */
export type Facts<Data = unknown> = {
  /** What people call it, in sentence case. Without it the column's name is split into words. */
  readonly label?: string;
  /** One sentence for the person who fills it in. */
  readonly help?: string;
  /** The unit that is shown beside the value, such as "°C". */
  readonly unit?: string;
  /** Set by the product itself: shown, never asked for. */
  readonly readOnly?: boolean;
  /** Not shown in generic lists; detail screens show it. */
  readonly secondary?: boolean;
  /** Lines of text rather than a single line. */
  readonly multiline?: boolean;
  /** Of JSON: filters and sorting may ask for what stands under a key of it, such as `custom.text.size`. Policies may not. */
  readonly isDocument?: boolean;
  /** A password's or key's trace: the audit trail says that it changed, and never what it holds. */
  readonly secret?: boolean;
  /**
   * The column of the same row that makes it secret in the audit trail where it is filled, named as in TypeScript: what is said among
   * people whom no role is above is not for the admins who read the trail.
   */
  readonly secretWith?: string;
  /** Its change alone is nothing that the audit trail holds: what a device reports, what a rule computes. */
  readonly audit?: AuditExemption;
} & (Data extends number | bigint ? { readonly min?: Data; readonly max?: Data } : unknown) &
  (Data extends string ? { readonly minLength?: number; readonly maxLength?: number; readonly format?: TextFormat } : unknown);

/**
 * What a text must be besides short enough. Checked, and brought into its one form, as it comes in: a mail address in lower case, a
 * phone number as E.164 (`+39021234567`), a web address with its scheme, a currency and a country as their ISO codes. The database does not know it.
 */
export type TextFormat = "timeZone" | "email" | "phone" | "webAddress" | "currency" | "country";

/** Facts once the column's type is no longer known. */
export type AnyFacts = Facts & {
  readonly min?: number | bigint;
  readonly max?: number | bigint;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly format?: TextFormat;
};

type Builder = { readonly _: { readonly data: unknown } };
type DataOf<B extends Builder> = B["_"] extends { $type: infer Data } ? Data : B["_"]["data"];

// Keyed by the builder: `.notNull()` and `.default()` return the same object, so the note survives them.
const noted = new WeakMap<object, AnyFacts>();

/** Notes facts about a column: `field(doublePrecision(), { label: "Upper limit", unit: "°C", max: 60 })`. */
export function field<B extends Builder>(builder: B, facts: Facts<DataOf<B>>): B {
  noted.set(builder, { ...noted.get(builder), ...facts });
  return builder;
}

/** The facts noted about a column's builder. */
export function factsOf(builder: object): AnyFacts {
  return noted.get(builder) ?? {};
}
