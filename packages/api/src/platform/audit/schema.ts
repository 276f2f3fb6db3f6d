import { bigint, integer, pgSchema, text, uuid } from "drizzle-orm/pg-core";
import { throughs } from "@freehold/database/transaction/origin.ts";
import { atLeast } from "@freehold/kernel/expression/language.ts";
import type { UserId } from "@freehold/kernel/id.ts";
import { instant, oneOf } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { tenantLedger } from "@freehold/kernel/table/tenant-table.ts";

export const auditSchema = pgSchema("audit");

const place = () => bigint({ mode: "number" });

/**
 * What somebody did: a row that was added, changed or removed, or an act that is none. Written by triggers and by `recordAct`, never
 * changed; removed with its whole batch when the plan keeps it no longer, or with its organization. Entries of the organization
 * whose id is nothing but zeros belong to the installation: accounts, operators, refused strangers.
 */
export const auditEntry = tenantLedger(
  auditSchema,
  "entry",
  {
    /** Grows with every entry of the installation. Who commits later may have the earlier one. */
    position: field(place().notNull().generatedByDefaultAsIdentity({ name: "entry_position_seq", cache: 1 }), { label: "Position" }),
    at: field(instant().notNull(), { label: "When" }),
    /** A person, or the API key that acted. */
    personId: field(uuid().$type<UserId>(), { label: "Who" }),
    through: field(oneOf(throughs).notNull(), { label: "By" }),
    /** The visit or the job that is meant. */
    throughId: field(text(), { label: "Which" }),
    requestId: field(text(), { label: "Request" }),
    address: field(text(), { label: "Network address" }),
    /** The table, as `coldchain.unit`. */
    resource: field(text(), { label: "Kind of record" }),
    recordId: field(text(), { label: "Record" }),
    /** What the record was called then. */
    recordName: field(text(), { label: "Name" }),
    /** `create`, `update`, `remove`, or what else was done, as `files.downloaded`. */
    act: field(text().notNull(), { label: "Act" }),
    /** JSON as PostgreSQL wrote it, byte for byte what is sealed: the columns that changed or the row that went, as they were. */
    before: field(text(), { label: "Before" }),
    /** The columns that changed or the row that came, as they are; of an act what is told of it. */
    after: field(text(), { label: "After" }),
  },
  { read: atLeast("admin") },
  {
    label: "Audit entry",
    plural: "Audit entries",
    key: ["position"],
    // One index besides the key: each would cost every write of the product a tenth more. What is looked for by other columns is read
    // from the newest back, some of it at a time; when something was, the seals tell.
    index: [["recordId"]],
  },
);

/**
 * A batch of entries that is closed: each seal holds the hash of the one before, so whoever keeps one head can tell later whether
 * anything before it was changed. Made by a schedule, never changed but for the digests, which go with their entries.
 */
export const auditSeal = tenantLedger(
  auditSchema,
  "seal",
  {
    /** 1, 2, 3 within the organization. */
    number: field(integer().notNull(), { label: "Number" }),
    sealedAt: field(instant().notNull(), { label: "Sealed" }),
    /** The positions of its first and its last entry. */
    fromPosition: field(place().notNull(), { label: "From" }),
    toPosition: field(place().notNull(), { label: "To" }),
    entries: field(integer().notNull(), { label: "Entries" }),
    firstAt: field(instant().notNull(), { label: "First" }),
    lastAt: field(instant().notNull(), { label: "Last" }),
    /** A line for each entry: its position and the SHA-256 of what it says. Empty once the entries were removed. */
    digests: field(text(), { label: "Digests" }),
    /** SHA-256 of the digests. */
    content: field(text().notNull(), { label: "Content" }),
    /** The hash of the seal before; of the first one nothing but zeros. */
    previous: field(text().notNull(), { label: "Previous" }),
    /** SHA-256 of all above but the digests. */
    hash: field(text().notNull(), { label: "Hash" }),
    /** When its entries were removed, because the plan kept them no longer. */
    removedAt: field(instant(), { label: "Removed" }),
  },
  { read: atLeast("admin") },
  { label: "Audit seal", key: ["number"], index: [["toPosition"]] },
);
