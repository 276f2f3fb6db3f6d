import { z } from "zod";

export const OneMember = z.strictObject({ membershipId: z.uuid().meta({ title: "Membership" }) });
export type OneMember = z.infer<typeof OneMember>;
