import { z } from "zod";

/** The longest state or message as JSON, in characters. */
const longest = 1000;

const Value = z.union([z.string().max(200), z.number(), z.boolean(), z.null()]);

/** Something of oneself for the others, small: names with plain values or short lists of them. */
const Told = z
  .record(z.string().min(1).max(40), z.union([Value, z.array(Value).max(16)]))
  .refine((told) => JSON.stringify(told).length <= longest, `Tell the others less at once: at most ${longest} characters.`);

/** Segments of a path through code, such as `coldchain.alerts`. */
const Path = z
  .string()
  .max(100)
  .regex(/^[a-z][A-Za-z0-9]*(?:\.[a-z][A-Za-z0-9-]*)+$/, "Write it as module.name, such as coldchain.alerts.");

/** Where a kind of record has its procedures; the platform's own lie at the top. */
const Resource = z
  .string()
  .max(100)
  .regex(/^[a-z][A-Za-z0-9]*(?:\.[a-z][A-Za-z0-9]*)*$/, "Write it as in the address of its procedures, such as coldchain.unit.");

/** A room: the one of a record, of a page, or a channel that a module has. */
export type RoomAddress = { readonly resource: string; readonly id: string } | { readonly page: string } | { readonly channel: string };

/** Which room, by exactly one of its names. `lastEventId` is what clients send when they come back; nobody needs it. */
export const EnterRoom = z
  .strictObject({
    resource: Resource.optional().meta({ title: "Resource", description: "Of a record's room, such as coldchain.unit; with its id." }),
    id: z.uuid().toLowerCase().optional().meta({ title: "Record" }),
    page: Path.optional().meta({ title: "Page", description: "Of a page's room: its module and its name, such as coldchain.alerts." }),
    channel: Path.optional().meta({ title: "Channel", description: "A room that a module declares." }),
    lastEventId: z.string().max(200).nullish().meta({ title: "Last event" }),
  })
  .transform(({ resource, id, page, channel }, context): RoomAddress => {
    if (resource !== undefined && id !== undefined && page === undefined && channel === undefined) return { resource, id };
    if (page !== undefined && resource === undefined && id === undefined && channel === undefined) return { page };
    if (channel !== undefined && resource === undefined && id === undefined && page === undefined) return { channel };
    context.addIssue("Name one room: a resource with the id of a record, a page, or a channel.");
    return z.NEVER;
  });

const Connection = z
  .string()
  .max(100)
  .regex(/^[\w-]{16}\.[\w-]{22}$/, "Comes with the first frame of the room.")
  .meta({ title: "Connection", description: "From the first frame of the room." });

export const ShowInRoom = z.strictObject({
  connection: Connection,
  state: Told.meta({ title: "State", description: 'In place of what was told before, such as {"editing":"name"}. Empty tells nothing.' }),
});
export type ShowInRoom = z.infer<typeof ShowInRoom>;

export const SayInRoom = z.strictObject({
  connection: Connection,
  kind: z
    .string()
    .max(40)
    .regex(/^[a-z][A-Za-z0-9]*$/, "Write it like aWord.")
    .meta({ title: "Kind", description: "What the others are to make of it." }),
  data: Told.default({}).meta({ title: "Data" }),
});
export type SayInRoom = z.infer<typeof SayInRoom>;
