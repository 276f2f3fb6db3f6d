import { bigint, integer, text, uuid } from "drizzle-orm/pg-core";
import { allOf, anyOf, atLeast, equals, isLinked, isMe, isNull } from "@freehold/kernel/expression/language.ts";
import type { Id } from "@freehold/kernel/id.ts";
import { instant, oneOf, userReference } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import { platformSchema } from "../organizations/schema.ts";
import { fileStatuses, visibilities } from "./contract.ts";

/** Written by the rules of this room; shown, never typed in. */
const ruled = { readOnly: true } as const;
const hidden = { readOnly: true, secondary: true } as const;

const unconfined = isNull("channelId");
const forPeopleOfChannel = isLinked("channelMember", "channelId");

/**
 * A file: what is known of it, and where it is kept. Made when its upload begins, which also reserves its room in the
 * organization's storage; `ready` once it was looked at, `refused` when it is not what it may be. Removed by people, with
 * its record, or when its time is over. Its content never changes: another content is another file, which can be a new version.
 */
export const file = tenantTable(
  platformSchema,
  "file",
  {
    name: field(text().notNull(), { maxLength: 200, ...ruled }),
    bucket: field(text().notNull(), { maxLength: 60, ...ruled }),
    visibility: field(oneOf(visibilities).notNull(), hidden),
    status: field(oneOf(fileStatuses).notNull().default("uploading"), ruled),
    /** Why it is not kept, in a sentence for whoever sent it. */
    refusal: field(text(), { label: "Why refused", maxLength: 300, ...hidden }),
    contentType: field(text().notNull(), { label: "Type", maxLength: 120, ...ruled }),
    bytes: field(bigint({ mode: "number" }).notNull(), { label: "Size", unit: "B", min: 1, ...ruled }),
    /** Of a file in several parts: the SHA-256 of the SHA-256s of its parts, one after another. Known when it is whole. */
    sha256: field(text(), { label: "SHA-256", maxLength: 64, ...hidden }),
    partBytes: field(integer().notNull(), { label: "Bytes a part", unit: "B", ...hidden }),
    widthPixels: field(integer(), { label: "Width", unit: "px", ...hidden }),
    heightPixels: field(integer(), { label: "Height", unit: "px", ...hidden }),
    resource: field(text(), { label: "Kind of record", maxLength: 100, ...hidden }),
    recordId: field(uuid(), { label: "Record", ...hidden }),
    channelId: field(uuid().$type<Id<"channel">>(), { label: "Channel", ...hidden }),
    /** The first version of it; its own id where it is the first. */
    seriesId: field(uuid().notNull(), { label: "First version", ...hidden }),
    seriesNumber: field(integer().notNull().default(1), { label: "Number of version", ...hidden }),
    replacedAt: field(instant(), { label: "Replaced", ...hidden }),
    createdBy: field(userReference().notNull(), { label: "From", ...ruled }),
    uploadId: field(text(), { label: "Upload", maxLength: 1024, secret: true, ...hidden }),
    /** Of both previews; 0 while there are none. */
    previewBytes: field(bigint({ mode: "number" }).notNull().default(0), {
      label: "Size of previews",
      unit: "B",
      min: 0,
      audit: { exempt: "Follows from the content; a job writes it." },
      ...hidden,
    }),
  },
  {
    read: anyOf(
      isMe("createdBy"),
      allOf(unconfined, equals("visibility", "public")),
      allOf(unconfined, equals("visibility", "organization"), atLeast("viewer")),
      allOf(unconfined, atLeast("manager")),
      forPeopleOfChannel,
    ),
    create: allOf(isMe("createdBy"), anyOf(unconfined, forPeopleOfChannel)),
    update: anyOf(isMe("createdBy"), allOf(unconfined, atLeast("manager"))),
    remove: anyOf(isMe("createdBy"), allOf(unconfined, atLeast("manager")), allOf(forPeopleOfChannel, atLeast("admin"))),
  },
  {
    sort: ["name", "bytes"],
    search: ["name"],
    index: [["resource", "recordId"], ["seriesId", "seriesNumber"], ["bucket", "id"], ["status"]],
  },
);

export type FileRow = typeof file.$inferSelect;
