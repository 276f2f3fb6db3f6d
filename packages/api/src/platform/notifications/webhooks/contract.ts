import { z } from "zod";
import { HookedTables } from "./records/tables.contract.ts";

/** Where an event is on its way to an endpoint. Dead: nobody tries again before a person says so. */
export const webhookStates = ["waiting", "delivered", "dead"] as const;
export type WebhookState = (typeof webhookStates)[number];

const Uuid = z.uuid().toLowerCase();
const Kinds = z.array(z.string().min(1).max(100)).max(100);
const Url = z
  .url({ protocol: /^https?$/, error: "Write a whole address, such as https://hooks.example.com/freehold." })
  .max(1000)
  .refine(
    (url) => URL.canParse(url) && new URL(url).username === "" && new URL(url).password === "",
    "Leave name and password out of the address.",
  );
const Label = z.string().trim().min(1, "Give it a name.").max(100);

export const CreateEndpoint = z
  .strictObject({
    label: Label.describe("What people call it"),
    url: Url.describe("Where events are posted"),
    kinds: Kinds.default([]).describe("Events that it is told of"),
    tables: HookedTables.default([]).describe("Kinds of record whose changes it is told of"),
  })
  .refine(({ kinds, tables }) => kinds.length + tables.length > 0, {
    message: "Choose at least one event, or the changes of at least one kind of record.",
    path: ["kinds"],
  });
export type CreateEndpoint = z.infer<typeof CreateEndpoint>;

export const OneEndpoint = z.strictObject({ id: Uuid.describe("The endpoint") });
export type OneEndpoint = z.infer<typeof OneEndpoint>;

export const ChangeEndpoint = OneEndpoint.extend({
  label: Label.optional().describe("What people call it"),
  url: Url.optional().describe("Where events are posted"),
  kinds: Kinds.optional().describe("Events that it is told of"),
  tables: HookedTables.optional().describe("Kinds of record whose changes it is told of, instead of those before"),
  was: z
    .strictObject({ label: z.string(), url: z.string(), kinds: z.array(z.string()) })
    .partial()
    .optional()
    .describe("As you saw it: refused when somebody has changed one of these since"),
});
export type ChangeEndpoint = z.infer<typeof ChangeEndpoint>;

export const SwitchEndpoint = OneEndpoint.extend({ isOn: z.boolean().describe("Whether events are posted to it") });
export type SwitchEndpoint = z.infer<typeof SwitchEndpoint>;

export const ReplayDelivery = z.strictObject({ id: Uuid.describe("The delivery") });
export type ReplayDelivery = z.infer<typeof ReplayDelivery>;

/** What webhooks can be told of. */
export type WebhookKind = { readonly name: string; readonly label: string; readonly group: string };
