import { bigint, integer, text, uuid } from "drizzle-orm/pg-core";
import { allOf, anyOf, atLeast, equals, isLinked, isMe, isNull, not } from "@freehold/kernel/expression/language.ts";
import type { Id } from "@freehold/kernel/id.ts";
import { instant, oneOf, userReference } from "@freehold/kernel/table/columns.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";
import { channelKinds } from "../chat/words.contract.ts";
import { platformSchema } from "../organizations/schema.ts";
import { audienceColumns, seesRecord } from "../teams/audience.ts";
import { fileReaders, fileStatuses, visibilities, type FileReaders } from "./contract.ts";

/** Written by the rules of this room; shown, never typed in. */
const ruled = { readOnly: true } as const;
const hidden = { readOnly: true, secondary: true } as const;
/** What people send each other in a channel is theirs, as what they say is. */
const said = { secretWith: "channelId" } as const;

const unconfined = isNull("channelId");
const forPeopleOfChannel = isLinked("channelMember", "channelId");
const forReadersOfChannel = anyOf(forPeopleOfChannel, allOf(equals("channelKind", "open"), atLeast("viewer")));
const forRole = <const R extends Exclude<FileReaders, "nobody">>(role: R) => allOf(unconfined, equals("readers", role), atLeast(role));

/** The audience of its record, where that has one. Whoever may not see the record sees no file of it, not even their own. */
const seesItsRecord = anyOf(
  isNull("audienceRecordId"),
  seesRecord({ team: "audienceTeamId", owner: "audienceOwnerId", record: "audienceRecordId" }),
);
const forAudience = allOf(unconfined, not(isNull("audienceRecordId")), equals("visibility", "organization"));

/**
 * A file: what is known of it, and where it is kept. Made when its upload begins, which also reserves its room in the
 * organization's storage; `ready` once it was looked at, `refused` when it is not what it may be. Removed by people, with
 * its record, or when its time is over. Its content never changes: another content is another file, which can be a new version.
 */
export const file = tenantTable(
  platformSchema,
  "file",
  {
    name: field(text().notNull(), { maxLength: 200, ...said, ...ruled }),
    bucket: field(text().notNull(), { maxLength: 60, ...ruled }),
    visibility: field(oneOf(visibilities).notNull(), hidden),
    /** Of its bucket, or of its record where that is for fewer: a policy looks at one row only, so it is written down. */
    readers: field(oneOf(fileReaders).notNull().default("nobody"), { label: "Read from", ...hidden }),
    status: field(oneOf(fileStatuses).notNull().default("uploading"), ruled),
    /** Why it is not kept, in a sentence for whoever sent it. */
    refusal: field(text(), { label: "Why refused", maxLength: 300, ...said, ...hidden }),
    contentType: field(text().notNull(), { label: "Type", maxLength: 120, ...ruled }),
    bytes: field(bigint({ mode: "number" }).notNull(), { label: "Size", unit: "B", min: 1, ...ruled }),
    /** Of a file in several parts: the SHA-256 of the SHA-256s of its parts, one after another. Known when it is whole. */
    sha256: field(text(), { label: "SHA-256", maxLength: 64, ...said, ...hidden }),
    partBytes: field(integer().notNull(), { label: "Bytes a part", unit: "B", ...hidden }),
    widthPixels: field(integer(), { label: "Width", unit: "px", ...hidden }),
    heightPixels: field(integer(), { label: "Height", unit: "px", ...hidden }),
    resource: field(text(), { label: "Kind of record", maxLength: 100, ...hidden }),
    recordId: field(uuid(), { label: "Record", ...hidden }),
    /** The record whose audience is that of its own record: a deal, of the files of the deal and of its activities. */
    audienceRecordId: field(uuid(), {
      label: "Record with its audience",
      audit: { exempt: "It follows its record, whose change is recorded." },
      ...hidden,
    }),
    ...audienceColumns(),
    channelId: field(uuid().$type<Id<"channel">>(), { label: "Channel", ...hidden }),
    /** Held equal to the channel's by a foreign key that follows its changes. */
    channelKind: field(oneOf(channelKinds), {
      label: "Kind of channel",
      audit: { exempt: "Follows its channel, whose change is recorded." },
      ...hidden,
    }),
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
    read: allOf(
      seesItsRecord,
      anyOf(
        isMe("createdBy"),
        allOf(unconfined, equals("visibility", "public")),
        forAudience,
        forRole("viewer"),
        forRole("staff"),
        forRole("manager"),
        forRole("admin"),
        forRole("owner"),
        forReadersOfChannel,
      ),
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
