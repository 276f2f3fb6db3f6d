import { z } from "zod";
import { roles } from "@freehold/kernel/role.ts";

const name = z.string().trim().min(1, "Enter a name.").max(100).meta({ title: "Name", description: "What the key is used by." });
const id = z.uuid().meta({ title: "API key" });
const procedures = z
  .array(
    z
      .string()
      .regex(/^[A-Za-z]+(?:\.[A-Za-z]+)*(?:\.\*)?$/, "Use a path such as coldchain.reading.ingest, or a branch such as coldchain.*."),
  )
  .min(1, "Choose at least one procedure.")
  .max(200, "Choose a whole branch such as coldchain.* instead of so many procedures.")
  .meta({ title: "Procedures", description: "Paths such as coldchain.reading.ingest, or whole branches such as coldchain.*." });

export const CreateApiKey = z.strictObject({
  name,
  role: z.enum(roles).default("staff").meta({ title: "Role", description: "The key may do what this role may, within its procedures." }),
  procedures,
  expiresAt: z.date().optional().meta({ title: "Expires", description: "After this the key opens nothing." }),
});
export type CreateApiKey = z.infer<typeof CreateApiKey>;

export const UpdateApiKey = z.strictObject({
  id,
  name: name.optional(),
  procedures: procedures.optional(),
  was: z
    .strictObject({ name: z.string(), procedures: z.array(z.string()) })
    .partial()
    .optional()
    .meta({ title: "As you saw it", description: "Refused when somebody has changed one of these since." }),
});
export type UpdateApiKey = z.infer<typeof UpdateApiKey>;

export const OneApiKey = z.strictObject({ id });
export type OneApiKey = z.infer<typeof OneApiKey>;
