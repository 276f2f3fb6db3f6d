import { z } from "zod";
import { isTimeZone } from "@freehold/kernel/time-zone.ts";

/** How mails of a kind are gathered. */
export const digests = ["none", "hourly", "daily"] as const;
export type Digest = (typeof digests)[number];

/** Where a message on its way may be. Skipped: the person had read it before, or has no address for the channel any more. */
export const deliveryStates = ["waiting", "sent", "failed", "skipped"] as const;
export type DeliveryState = (typeof deliveryStates)[number];

const Uuid = z.uuid().toLowerCase();
const MinuteOfDay = z.int().min(0).max(1439);

export const MarkRead = z.strictObject({ ids: z.array(Uuid).min(1).max(500).describe("The notifications") });
export type MarkRead = z.infer<typeof MarkRead>;

/** How a person wants to be told of one kind. What is left out stays as it is. */
export const ChooseChannels = z.strictObject({
  kind: z.string().min(1).max(100).describe("The kind, as `notifications.settings` names it"),
  app: z.boolean().optional().describe("In the app"),
  email: z.boolean().optional().describe("By mail"),
  push: z.boolean().optional().describe("As a message of the browser"),
  sms: z.boolean().optional().describe("As a text message"),
  telegram: z.boolean().optional().describe("By Telegram"),
  digest: z.enum(digests).optional().describe("Gathers mails of this kind into one"),
});
export type ChooseChannels = z.infer<typeof ChooseChannels>;

/** When a person wants to be left in peace. Both ends or none. */
export const ChooseTimes = z
  .strictObject({
    timeZone: z
      .string()
      .max(64)
      .refine(isTimeZone, "Choose a time zone such as Europe/Rome.")
      .nullable()
      .describe("Null: the organization's"),
    quietFrom: MinuteOfDay.nullable().describe("Minute of the day from which only what is urgent comes through"),
    quietUntil: MinuteOfDay.nullable().describe("Minute of the day until which it is quiet; before the beginning it lies on the next day"),
    digestAt: MinuteOfDay.describe("Minute of the day at which daily digests are sent"),
  })
  .refine(({ quietFrom, quietUntil }) => (quietFrom === null) === (quietUntil === null), {
    path: ["quietUntil"],
    message: "Say from when until when, or neither.",
  })
  .refine(({ quietFrom, quietUntil }) => quietFrom === null || quietFrom !== quietUntil, {
    path: ["quietUntil"],
    message: "Quiet hours end at another time than they begin.",
  });
export type ChooseTimes = z.infer<typeof ChooseTimes>;

/** What a browser gives for push messages. */
export const Subscribe = z.strictObject({
  endpoint: z
    .url({ protocol: /^https$/ })
    .max(1000)
    .describe("Where the browser's push service takes messages"),
  publicKey: z.base64url().min(80).max(100).describe("The browser's key `p256dh`"),
  authKey: z.base64url().min(20).max(30).describe("The browser's key `auth`"),
});
export type Subscribe = z.infer<typeof Subscribe>;

export const BeginPhone = z.strictObject({
  phone: z
    .string()
    .trim()
    .transform((text) => text.replaceAll(/[\s()./-]/g, ""))
    .pipe(z.string().regex(/^\+[1-9]\d{6,14}$/, "Write the number with its country, such as +39 345 678 9012."))
    .describe("With its country, such as +393456789012"),
});
export const ConfirmPhone = BeginPhone.extend({
  code: z
    .string()
    .trim()
    .regex(/^\d{6}$/, "The code has six digits.")
    .describe("The six digits"),
});

/** How one person is told of one kind. */
export type KindSetting = {
  readonly kind: string;
  readonly label: string;
  /** The part of the product that it belongs to, as people call it. */
  readonly group: string;
  readonly isUrgent: boolean;
  readonly app: boolean;
  readonly email: boolean;
  readonly push: boolean;
  readonly sms: boolean;
  readonly telegram: boolean;
  readonly digest: Digest;
};

/** All that a person can see and choose about how they are told. */
export type NotificationSettings = {
  readonly kinds: readonly KindSetting[];
  readonly timeZone: string | null;
  readonly organizationTimeZone: string;
  readonly quietFrom: number | null;
  readonly quietUntil: number | null;
  readonly digestAt: number;
  readonly phone: string | null;
  readonly telegram: { readonly name: string } | null;
  /** What this installation can do at all. */
  readonly offers: { readonly email: boolean; readonly push: boolean; readonly sms: boolean; readonly telegram: boolean };
  /** The key that browsers ask for when they subscribe. */
  readonly pushKey: string;
};
