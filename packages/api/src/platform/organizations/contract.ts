import { z } from "zod";
import { roles } from "@freehold/kernel/role.ts";
import { isTimeZone } from "@freehold/kernel/time-zone.ts";

/** The plans that organizations can be on. */
export const planNames = ["free", "standard", "unlimited"] as const;

const timeZone = z.string().max(64).refine(isTimeZone, "Choose a time zone such as Europe/Rome.").meta({ title: "Time zone" });

/** The first parts of the product's own addresses, which would hide an organization of the same short name. */
const ownAddresses: readonly string[] = [
  "account",
  "api",
  "assets",
  "auth",
  "change-address",
  "docs",
  "files",
  "forgot-password",
  "health",
  "invitation",
  "new-organization",
  "objects",
  "operate",
  "organizations",
  "outbox",
  "register",
  "reset-password",
  "sign-in",
  "trpc",
  "verify",
];

export const CreateOrganization = z.strictObject({
  name: z.string().trim().min(1, "Enter a name.").max(100).meta({ title: "Name" }),
  slug: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?$/, "Use lower-case letters, digits and hyphens.")
    .refine((slug) => !ownAddresses.includes(slug), "This is an address of the product itself. Choose another short name.")
    .meta({ title: "Short name", description: "Names the organization in addresses." }),
  timeZone: timeZone.default("UTC"),
});
export type CreateOrganization = z.infer<typeof CreateOrganization>;

const settings = z.strictObject({ name: CreateOrganization.shape.name, timeZone }).partial();
export const UpdateOrganization = settings.extend({
  was: z
    .strictObject({ name: z.string(), timeZone: z.string() })
    .partial()
    .optional()
    .meta({ title: "As you saw it", description: "Refused when somebody has changed one of these since." }),
});
export type UpdateOrganization = z.infer<typeof UpdateOrganization>;

export const SwitchModule = z.strictObject({
  module: z.string().min(1).max(50).meta({ title: "Module", description: "Its id, such as coldchain." }),
  state: z.enum(["on", "off"]).meta({ title: "State" }),
});
export type SwitchModule = z.infer<typeof SwitchModule>;

/** What a logo can be. No SVG: it is a document that may run scripts. */
export const logoTypes = ["image/png", "image/jpeg", "image/webp"] as const;
export const maxLogoBytes = 512 * 1024;
/** Of each side, in pixels. */
export const maxLogoPixels = 2048;

export const RequestLogoUpload = z.strictObject({
  contentType: z.enum(logoTypes, "Choose a PNG, JPEG or WebP picture.").meta({ title: "Type" }),
  bytes: z
    .int()
    .min(1, "The file is empty. Choose another one.")
    .max(maxLogoBytes, "Choose a picture of at most 512 kB.")
    .meta({ title: "Bytes", description: "The exact length of the file." }),
});
export type RequestLogoUpload = z.infer<typeof RequestLogoUpload>;

export const KeepLogo = z.strictObject({
  key: z.string().max(200).meta({ title: "Key", description: "As the request for an upload gave it." }),
});
export type KeepLogo = z.infer<typeof KeepLogo>;

export const RequestRemoval = z.strictObject({
  slug: z.string().max(50).meta({ title: "Short name", description: "Of this organization, to show that it is the one you mean." }),
});
export type RequestRemoval = z.infer<typeof RequestRemoval>;

const member = z.uuid().meta({ title: "Membership" });

export const ChangeRole = z.strictObject({ id: member, role: z.enum(roles).meta({ title: "Role" }) });
export type ChangeRole = z.infer<typeof ChangeRole>;

/** One membership, by its id. */
export const OneMember = z.strictObject({ id: member });
export type OneMember = z.infer<typeof OneMember>;

export const RequireSecondFactor = z.strictObject({ required: z.boolean().meta({ title: "Required" }) });
export type RequireSecondFactor = z.infer<typeof RequireSecondFactor>;
