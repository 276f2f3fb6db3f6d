import type { planNames } from "./contract.ts";

export type PlanName = (typeof planNames)[number];

/** What an organization may use. Null is without limit. */
export type Limits = {
  readonly members: number | null;
  readonly storageBytes: number | null;
  /** How long measured series are kept. */
  readonly retentionDays: number | null;
  /** How long the audit trail is kept. */
  readonly auditDays: number | null;
};

const gibibyte = 1024 ** 3;

/** What each plan allows; an operator may agree on other limits with one organization. */
export const plans: Readonly<Record<PlanName, Limits>> = {
  free: { members: 5, storageBytes: gibibyte, retentionDays: 90, auditDays: 90 },
  standard: { members: 100, storageBytes: 50 * gibibyte, retentionDays: 730, auditDays: 1095 },
  unlimited: { members: null, storageBytes: null, retentionDays: null, auditDays: null },
};

type Agreed = {
  readonly plan: PlanName;
  readonly maxMembers: number | null;
  readonly maxStorageBytes: number | null;
  readonly retentionDays: number | null;
};

/** The limits of one organization. */
export function limitsOf({ plan, maxMembers, maxStorageBytes, retentionDays }: Agreed): Limits {
  const { members, storageBytes, retentionDays: days, auditDays } = plans[plan];
  return {
    members: maxMembers ?? members,
    storageBytes: maxStorageBytes ?? storageBytes,
    retentionDays: retentionDays ?? days,
    auditDays,
  };
}
