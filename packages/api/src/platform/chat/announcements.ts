import { and, eq, inArray, lte, sql, type SQL } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import type { OrganizationId, UserId } from "@freehold/kernel/id.ts";
import type { Backend } from "../../backend.ts";
import { PartlyFailed } from "../jobs/schedules/line.ts";
import { productIn } from "../jobs/scope.ts";
import { membership } from "../organizations/schema.ts";
import { getChannel, type Acting } from "./channels.ts";
import type { AnnouncementReach, ChangeAnnouncement, CreateAnnouncement, OneAnnouncement } from "./contract.ts";
import { fault } from "./fault.ts";
import type { Tell } from "./telling.ts";
import { announcement, announcementReceipt, announcementRecipient, type AnnouncementRow } from "./schema.ts";

export type ReceiptRow = typeof announcementReceipt.$inferSelect;

/** Writes an announcement, visible at once or from its time on. @throws chat.expiresFirst, channelMissing, personMissing */
export async function createAnnouncement(
  tx: Tx,
  { caller, now }: Acting,
  { input, name, tell }: { readonly input: CreateAnnouncement; readonly name: string; readonly tell: Tell },
): Promise<AnnouncementRow> {
  const { people, publishAt = now, expiresAt, ...said } = input;
  if (expiresAt && expiresAt <= (publishAt > now ? publishAt : now)) throw fault.expiresFirst({ fields: { expiresAt: "Is too early." } });
  if (said.channelId !== undefined) await getChannel(tx, said.channelId);
  const [row] = await tx
    .insert(announcement)
    .values({
      ...said,
      channelId: said.channelId ?? null,
      authorId: caller.userId,
      authorName: name,
      publishAt,
      expiresAt: expiresAt ?? null,
      status: "scheduled",
    })
    .returning();
  await address(tx, row!.id, people);
  if (publishAt > now) return row!;
  const [published] = await publish(tx, eq(announcement.id, row!.id), tell);
  return published!;
}

/**
 * Changes what an announcement says, its time of publication while it waits, or its end.
 * @throws chat.announcementMissing, notYours, announcementOver, alreadyPublished, expiresFirst
 */
export async function changeAnnouncement(
  tx: Tx,
  { now }: Acting,
  { announcementId, ...patch }: ChangeAnnouncement,
): Promise<AnnouncementRow> {
  const found = await getLocked(tx, announcementId);
  if (found.status === "expired" || found.status === "withdrawn") throw fault.announcementOver();
  if (patch.publishAt !== undefined && found.status === "published") throw fault.alreadyPublished();
  const expiresAt = patch.expiresAt === undefined ? found.expiresAt : patch.expiresAt;
  const publishAt = patch.publishAt ?? found.publishAt;
  if (expiresAt && (expiresAt <= publishAt || expiresAt <= now)) throw fault.expiresFirst({ fields: { expiresAt: "Is too early." } });
  const given = Object.fromEntries(Object.entries({ ...patch, expiresAt, publishAt }).filter(([, value]) => value !== undefined));
  return changed(await tx.update(announcement).set(given).where(eq(announcement.id, announcementId)).returning());
}

/** Takes an announcement back: nobody but its author and admins sees it any more. @throws chat.announcementMissing, notYours, announcementOver */
export async function withdrawAnnouncement(tx: Tx, { announcementId }: OneAnnouncement): Promise<AnnouncementRow> {
  const found = await getLocked(tx, announcementId);
  if (found.status === "withdrawn") return found;
  if (found.status === "expired") throw fault.announcementOver();
  return changed(await tx.update(announcement).set({ status: "withdrawn" }).where(eq(announcement.id, announcementId)).returning());
}

/** Says that the caller has read an announcement; once is enough. @throws chat.announcementMissing */
export async function confirmRead(tx: Tx, { caller, now }: Acting, { announcementId }: OneAnnouncement): Promise<ReceiptRow> {
  const found = await getAnnouncement(tx, announcementId);
  const own = and(eq(announcementReceipt.announcementId, announcementId), eq(announcementReceipt.userId, caller.userId));
  await tx
    .insert(announcementReceipt)
    .values({ announcementId, userId: caller.userId, authorId: found.authorId, readAt: now })
    .onConflictDoNothing();
  const [row] = await tx.select().from(announcementReceipt).where(own);
  if (!row) throw fault.announcementMissing();
  return row;
}

/** How many an announcement is for, and how many of them have read it. For its author and admins. @throws chat.announcementMissing */
export async function reachOf(tx: Tx, { announcementId }: OneAnnouncement): Promise<AnnouncementReach> {
  await getAnnouncement(tx, announcementId);
  const { rows } = await tx.execute<{ addressed: string; read: string }>(sql`
    select count(*) as addressed, count(r.user_id) as read
    from chat.addressees(${announcementId}::uuid) a(user_id)
      left join chat.announcement_receipt r on r.announcement_id = ${announcementId}::uuid and r.user_id = a.user_id`);
  const [{ addressed, read } = { addressed: 0, read: 0 }] = rows;
  return { announcementId, addressed: Number(addressed), read: Number(read) };
}

/**
 * From which entry of the audit trail on an announcement tells others than its author what it says: before it was published they could not
 * read it. Without that entry, from none. Asked with an owner's rights.
 */
export async function publishedSince(tx: Tx, announcementId: string, reader: UserId): Promise<number> {
  const { rows } = await tx.execute<{ since: string | null; isOwn: boolean }>(sql`
    select a.author_id = ${reader} as "isOwn", (
      select min(e.position) from audit.entry e
      where e.resource = 'chat.announcement' and e.record_id collate "C" = ${announcementId} and e.after::jsonb ->> 'status' = 'published'
    ) as since
    from chat.announcement a where a.id = ${announcementId}`);
  const [found] = rows;
  if (found?.isOwn) return 0;
  return Number(found?.since ?? Infinity);
}

/**
 * Publishes and ends what is due in every organization. One question for the whole installation, answered from an index; only where
 * something is due is anything written. Two processes at once do no harm: a row is turned by whoever comes first. One organization's
 * failure does not keep it from the others.
 */
export async function turnAnnouncements({ database, clock, log }: Backend, tell: Tell): Promise<void> {
  const now = clock();
  const { rows } = await database.asIdentity((tx) =>
    tx.execute<{ id: OrganizationId }>(
      sql`select due.id from chat.organizations_with_due_announcements(${now.toISOString()}::timestamptz) due(id)`,
    ),
  );
  const failures: unknown[] = [];
  for (const { id } of rows) {
    await database
      .asActor(productIn(id), (tx) => turnDue(tx, now, tell))
      .catch((error: unknown) => {
        failures.push(error);
        log.error({ organization: id, error }, "Announcements that are due could not be turned");
      });
  }
  if (failures.length > 0) throw new PartlyFailed(failures);
}

/** Publishes and ends what is due in one organization. What was due to be published and over meanwhile is never shown. */
export async function turnDue(tx: Tx, now: Date, tell: Tell): Promise<void> {
  await tx
    .update(announcement)
    .set({ status: "expired" })
    .where(and(inArray(announcement.status, ["scheduled", "published"]), lte(announcement.expiresAt, now)));
  await publish(tx, lte(announcement.publishAt, now), tell);
}

async function publish(tx: Tx, which: SQL, tell: Tell): Promise<AnnouncementRow[]> {
  const published = await tx
    .update(announcement)
    .set({ status: "published" })
    .where(and(eq(announcement.status, "scheduled"), which))
    .returning();
  for (const row of published) {
    const { rows } = await tx.execute<{ userId: UserId }>(sql`select a.id as "userId" from chat.addressees(${row.id}::uuid) a(id)`);
    await tell(
      tx,
      row,
      rows.map(({ userId }) => userId),
    );
  }
  return published;
}

async function address(tx: Tx, announcementId: string, people: readonly UserId[]): Promise<void> {
  const wanted = [...new Set(people)];
  if (wanted.length === 0) return;
  const known = await tx.select({ userId: membership.userId }).from(membership).where(inArray(membership.userId, wanted));
  if (known.length < wanted.length) throw fault.personMissing();
  await tx.insert(announcementRecipient).values(wanted.map((userId) => ({ announcementId, userId })));
}

async function getAnnouncement(tx: Tx, announcementId: string): Promise<AnnouncementRow> {
  const [found] = await tx.select().from(announcement).where(eq(announcement.id, announcementId));
  if (!found) throw fault.announcementMissing();
  return found;
}

/** An announcement that the caller may change. Its time may come while somebody changes it. */
async function getLocked(tx: Tx, announcementId: string): Promise<AnnouncementRow> {
  await getAnnouncement(tx, announcementId);
  const [found] = await tx.select().from(announcement).where(eq(announcement.id, announcementId)).for("update");
  if (!found) throw fault.notYours();
  return found;
}

function changed([row]: readonly AnnouncementRow[]): AnnouncementRow {
  if (!row) throw fault.notYours();
  return row;
}
