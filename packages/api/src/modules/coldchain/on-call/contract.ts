import { z } from "zod";
import type { AlertSeverity } from "../contract.ts";

/** Who is asked first at a site, and who when the first does not answer. */
export const onCallRanks = ["first", "second"] as const;
export type OnCallRank = (typeof onCallRanks)[number];

/** Whom a step of a chain calls. */
export const audiences = ["assigned", "onCall", "secondOnCall", "staff", "managers", "admins", "person"] as const;
export type AudienceName = (typeof audiences)[number];

const Uuid = z.uuid().toLowerCase();

export const Audience = z
  .strictObject({
    name: z.enum(audiences).describe("Whom to call"),
    userId: Uuid.nullable().default(null).describe("Who, when it is one person"),
  })
  .refine(({ name, userId }) => (name === "person") === (userId !== null), { path: ["userId"], message: "Choose the person." });
export type Audience = z.output<typeof Audience>;

const Step = z.strictObject({
  audience: Audience,
  waitMinutes: z.int().min(1, "Wait at least a minute.").max(1440, "Wait a day at most.").describe("How long to wait for an answer"),
});

export const SetChain = z.strictObject({
  severity: z.enum(["info", "warning", "critical"]).describe("Of which alerts"),
  steps: z.array(Step).max(10, "Ten steps at most.").describe("Whom to call, one after the other; none calls nobody"),
  repeats: z.boolean().describe("Whether it begins anew after the last step until somebody answers"),
  version: z
    .int()
    .nullable()
    .optional()
    .meta({ title: "Version", description: "Refused when the chain has changed since this version; null is the product's own chain." }),
});
export type SetChain = z.output<typeof SetChain>;

/** The chain of a severity, as it is set or as it comes with the product. */
export type ChainSetting = Omit<SetChain, "version"> & {
  readonly isOwn: boolean;
  /** Counts its changes; null while it is the product's own. */
  readonly version: number | null;
};

/** Until a manager says otherwise: urgent alerts call people until somebody answers, others tell them once, news tells nobody. */
export const defaultChains: Readonly<Record<AlertSeverity, Pick<SetChain, "steps" | "repeats">>> = {
  critical: {
    steps: [
      { audience: { name: "onCall", userId: null }, waitMinutes: 10 },
      { audience: { name: "secondOnCall", userId: null }, waitMinutes: 10 },
      { audience: { name: "managers", userId: null }, waitMinutes: 15 },
      { audience: { name: "admins", userId: null }, waitMinutes: 15 },
    ],
    repeats: true,
  },
  warning: {
    steps: [
      { audience: { name: "assigned", userId: null }, waitMinutes: 30 },
      { audience: { name: "onCall", userId: null }, waitMinutes: 60 },
      { audience: { name: "managers", userId: null }, waitMinutes: 60 },
    ],
    repeats: false,
  },
  info: { steps: [], repeats: false },
};

/** Who answers at a site at this moment. */
export type OnCallNow = {
  readonly siteId: string;
  readonly siteName: string;
  readonly timeZone: string;
  readonly people: readonly {
    readonly rank: OnCallRank;
    readonly userId: string;
    readonly name: string;
    /** When their time ends; null when it goes on for a week and more. */
    readonly until: Date | null;
    /** Whether they stand in for somebody. */
    readonly isStandIn: boolean;
  }[];
};
