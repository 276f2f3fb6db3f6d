import { z } from "zod";
import { planNames } from "../organizations/contract.ts";

/** What an operator may be in an organization that they visit. */
export const visitRoles = ["viewer", "admin"] as const;

/** How long a visit lasts at most, in minutes. */
export const longestVisit = 60;

const organizationId = z.uuid().toLowerCase().meta({ title: "Organization" });
const reason = z
  .string()
  .trim()
  .min(10, "Say why, in at least 10 characters.")
  .max(500)
  .meta({ title: "Reason", description: "The organization's owners read it." });
const email = z
  .email("Enter an address such as name@example.com.")
  .max(320)
  .transform((text) => text.toLowerCase())
  .meta({ title: "Address" });

export const ListOrganizations = z.strictObject({
  search: z.string().trim().max(200).optional().meta({ title: "Search", description: "Part of a name or short name, or an id." }),
  limit: z.int().min(1).max(200).default(50),
  cursor: z.string().max(2000).optional(),
});
export type ListOrganizations = z.infer<typeof ListOrganizations>;

export const OneOrganization = z.strictObject({ organizationId });
export type OneOrganization = z.infer<typeof OneOrganization>;

export const Suspend = z.strictObject({ organizationId, reason });
export type Suspend = z.infer<typeof Suspend>;

const agreed = (title: string, unit?: string) =>
  z
    .int()
    .min(1)
    .max(Number.MAX_SAFE_INTEGER)
    .nullable()
    .default(null)
    .meta({ title, ...(unit !== undefined && { unit }), description: "Agreed with this organization; without it that of the plan." });

const limit = z.number().nullable();

export const SetPlan = z.strictObject({
  organizationId,
  plan: z.enum(planNames).meta({ title: "Plan" }),
  maxMembers: agreed("Members").pipe(z.int().max(2_147_483_647).nullable()),
  maxStorageBytes: agreed("Storage", "B"),
  retentionDays: agreed("Retention", "d").pipe(z.int().max(36_500).nullable()),
  // Not the organization's version: its own people change other things of it.
  was: z
    .strictObject({ plan: z.enum(planNames), maxMembers: limit, maxStorageBytes: limit, retentionDays: limit })
    .partial()
    .optional()
    .meta({ title: "As you saw it", description: "Refused when somebody has changed one of these since." }),
});
export type SetPlan = z.infer<typeof SetPlan>;

export const Enter = z.strictObject({
  organizationId,
  reason,
  role: z.enum(visitRoles).default("viewer").meta({ title: "Role" }),
  minutes: z.int().min(1).max(longestVisit).default(30).meta({ title: "Minutes", unit: "min" }),
});
export type Enter = z.infer<typeof Enter>;

export const ResetSecondFactor = z.strictObject({ email, reason });
export type ResetSecondFactor = z.infer<typeof ResetSecondFactor>;

export const OneAccount = z.strictObject({ email });
export type OneAccount = z.infer<typeof OneAccount>;

export const EndVisit = z.strictObject({ id: z.uuid().meta({ title: "Visit" }) });
export type EndVisit = z.infer<typeof EndVisit>;
