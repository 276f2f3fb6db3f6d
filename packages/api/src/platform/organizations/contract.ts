import { z } from "zod";
import { roles } from "@freehold/kernel/role.ts";
import { isTimeZone } from "@freehold/kernel/time-zone.ts";

const timeZone = z.string().max(64).refine(isTimeZone, "Choose a time zone such as Europe/Rome.").meta({ title: "Time zone" });

export const CreateOrganization = z.strictObject({
  name: z.string().trim().min(1, "Enter a name.").max(100).meta({ title: "Name" }),
  slug: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?$/, "Use lower-case letters, digits and hyphens.")
    .meta({ title: "Short name", description: "Names the organization in addresses." }),
  timeZone: timeZone.default("UTC"),
});
export type CreateOrganization = z.infer<typeof CreateOrganization>;

export const UpdateOrganization = z.strictObject({ name: CreateOrganization.shape.name, timeZone }).partial();
export type UpdateOrganization = z.infer<typeof UpdateOrganization>;

export const AddMember = z.strictObject({
  email: z
    .email("Enter an address such as name@example.com.")
    .transform((text) => text.toLowerCase())
    .meta({ title: "Address", description: "Of a person who already has an account." }),
  role: z.enum(roles).meta({ title: "Role" }),
});
export type AddMember = z.infer<typeof AddMember>;

export const ChangeRole = z.strictObject({ id: z.uuid().meta({ title: "Membership" }), role: z.enum(roles).meta({ title: "Role" }) });
export type ChangeRole = z.infer<typeof ChangeRole>;

export const RemoveMember = z.strictObject({ id: z.uuid().meta({ title: "Membership" }) });
export type RemoveMember = z.infer<typeof RemoveMember>;
