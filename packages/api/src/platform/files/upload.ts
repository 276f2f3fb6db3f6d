import { and, count, eq } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { sqlState } from "@freehold/database/faults.ts";
import { newId } from "@freehold/kernel/id.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import { isAtLeast } from "@freehold/kernel/role.ts";
import type { ObjectStore, SignedUpload } from "@freehold/storage/object-store.ts";
import type { Backend } from "../../backend.ts";
import type { ActorContext } from "../../trpc.ts";
import { channel } from "../chat/schema.ts";
import type { Bucket } from "./bucket.ts";
import type { BeginUpload, FileReaders, OneFile, SendParts } from "./contract.ts";
import { fault } from "./faults.ts";
import { endingsOf, safeName, typeOfName } from "./content/file-name.ts";
import { bytesOfPart, partBytesOf } from "./parts.contract.ts";
import { placeOf } from "./places.ts";
import { bucketsOf } from "./platform-buckets.ts";
import { demandRecord, readersOf, recordKinds } from "./record.ts";
import { file, type FileRow } from "./schema.ts";
import { demandRoom, lockStorage } from "./storage.ts";

/** Whoever calls a procedure about files. */
export type FileContext = { readonly backend: Backend } & Pick<ActorContext, "caller" | "asActor">;

/** Where to send one part: PUT, with these headers. */
export type PartAddress = SignedUpload & { number: number };

/** An upload that has begun. */
export type BegunUpload = { id: string; partBytes: number; addresses: PartAddress[] };

/** A part may take a slow line this long; a new address is given for the asking. */
const partSeconds = 3600;

/** How many uploads one person may have under way. */
const mostOpen = 100;

/**
 * Begins an upload: the file is there as a row whose size counts already, and its parts can be sent. What it says of itself
 * decides who may send it and how much of it; what it is, is looked at when it has arrived.
 * @throws files.bucketMissing, uploadForbidden, tooLarge, typeNotTaken, recordMissing, channelMissing, replacedSince, uploadsOpen, storageFull
 */
export async function beginUpload(ctx: FileContext, input: BeginUpload): Promise<BegunUpload> {
  const { backend, caller, asActor } = ctx;
  const bucket = bucketFor(bucketsOf(backend.modules), caller, input);
  const known = await recordKinds();
  const made = await asActor(async (tx) => {
    const kind = input.record && (await demandRecord(tx, known, input.record));
    await lockStorage(tx);
    await demandFewOpen(tx, caller);
    const row = await insertRow(tx, { caller, bucket, input, readers: readersOf(bucket, kind) });
    await demandRoom(tx);
    return row;
  });
  const { objects } = backend;
  const upload = await objects.beginParts({ key: placeOf(made), contentType: made.contentType }).catch(async (error: unknown) => {
    // What did not begin takes no room.
    await asActor((tx) => tx.delete(file).where(eq(file.id, made.id)));
    throw error;
  });
  const { uploadId } = upload;
  await asActor((tx) => tx.update(file).set({ uploadId }).where(eq(file.id, made.id))).catch(async (error: unknown) => {
    await objects.abortParts(upload);
    throw error;
  });
  const wanted = input.sums.map((sha256, i) => ({ number: i + 1, sha256 }));
  return { id: made.id, partBytes: made.partBytes, addresses: await addressesOf(objects, { ...made, uploadId }, wanted) };
}

/** Which bucket it is, if it takes such a file from this person. */
function bucketFor(
  buckets: readonly Bucket[],
  caller: Principal,
  { bucket: name, bytes, name: fileName, contentType }: BeginUpload,
): Bucket {
  const bucket = buckets.find((one) => one.name === name);
  if (!bucket) throw fault.bucketMissing({ fields: { bucket: `Choose one of ${buckets.map((one) => one.name).join(", ")}.` } });
  if (!isAtLeast(caller.role, bucket.uploads)) throw fault.uploadForbidden();
  if (bytes > bucket.maxBytes) {
    const most = Math.floor(bucket.maxBytes / 1024 ** 2).toLocaleString("en");
    throw fault.tooLarge({ fields: { bytes: `Choose a file of at most ${most} MB.` } });
  }
  // What a name ends with is often better known than the type that a machine has registered for it.
  const promised = typeOfName(fileName) ?? contentType;
  if (promised !== "application/octet-stream" && !bucket.types.includes(promised))
    throw fault.typeNotTaken({ fields: { name: `Choose a file of type ${endingsOf(bucket.types)}.` } });
  return bucket;
}

async function demandFewOpen(tx: Tx, { userId }: Principal): Promise<void> {
  const mine = and(eq(file.createdBy, userId), eq(file.status, "uploading"));
  const [open] = await tx.select({ count: count() }).from(file).where(mine);
  if (open!.count >= mostOpen) throw fault.uploadsOpen({ retryAfter: 3600 });
}

type Making = { readonly caller: Principal; readonly bucket: Bucket; readonly input: BeginUpload; readonly readers: FileReaders };

async function insertRow(tx: Tx, { caller, bucket, input, readers }: Making): Promise<FileRow> {
  const id = newId<"file">();
  const contentType = typeOfName(input.name) ?? input.contentType;
  const before = input.replaces === undefined ? undefined : await replaced(tx, { caller, bucket, id: input.replaces });
  const channelId = before?.channelId ?? input.channelId ?? null;
  const [row] = await tx
    .insert(file)
    .values({
      id,
      name: safeName(input.name, contentType),
      bucket: bucket.name,
      visibility: bucket.visibility,
      readers: before?.readers ?? readers,
      contentType,
      bytes: input.bytes,
      partBytes: partBytesOf(input.bytes),
      resource: before?.resource ?? input.record?.resource ?? null,
      recordId: before?.recordId ?? input.record?.id ?? null,
      channelId,
      channelKind: channelId === null ? null : await kindOfChannel(tx, channelId),
      seriesId: before?.seriesId ?? id,
      createdBy: caller.userId,
    })
    .returning()
    .catch((error: unknown) => {
      // What the policy asks beyond the caller being who they are.
      throw channelId !== null && sqlState(error) === "42501" ? fault.channelMissing({}, error) : error;
    });
  return row!;
}

/** @throws files.channelMissing for one that the caller cannot read */
async function kindOfChannel(tx: Tx, id: string): Promise<FileRow["channelKind"]> {
  const [found] = await tx.select({ kind: channel.kind }).from(channel).where(eq(channel.id, id));
  if (!found) throw fault.channelMissing();
  return found.kind;
}

/** The file of which another becomes a new version. @throws files.missing, replacedSince, notYours, otherBucket */
async function replaced(tx: Tx, { caller, bucket, id }: { caller: Principal; bucket: Bucket; id: string }): Promise<FileRow> {
  const [found] = await tx.select().from(file).where(eq(file.id, id));
  if (!found || found.status !== "ready") throw fault.missing();
  if (found.replacedAt !== null) throw fault.replacedSince();
  if (found.bucket !== bucket.name) throw fault.otherBucket();
  if (found.createdBy !== caller.userId && !isAtLeast(caller.role, "manager")) throw fault.notYours();
  return found;
}

/** A part that is at the store. */
export type PartThere = { number: number; bytes: number; sha256: string | null };

/**
 * Which parts are there, and where to send those that are named: what is needed to begin, to go on and to begin again.
 * @throws files.uploadMissing, partMissing
 */
export async function sendParts(
  { backend, caller, asActor }: FileContext,
  { id, parts }: SendParts,
): Promise<{ bytes: number; partBytes: number; there: PartThere[]; addresses: PartAddress[] }> {
  const row = await asActor(async (tx) => {
    const open = await ownUpload(tx, caller, id);
    // Whoever goes on has not given it up.
    if (parts.length > 0) await tx.update(file).set({ uploadId: open.uploadId }).where(eq(file.id, id));
    return open;
  });
  const { objects } = backend;
  const there = await objects.listParts({ key: placeOf(row), uploadId: row.uploadId });
  return {
    bytes: row.bytes,
    partBytes: row.partBytes,
    there: there.map(({ number, bytes, sha256 }) => ({ number, bytes, sha256 })),
    addresses: await addressesOf(objects, row, parts),
  };
}

type Open = FileRow & { readonly uploadId: string };

/** The caller's own upload that is under way. @throws files.uploadMissing */
export async function ownUpload(tx: Tx, { userId }: Principal, id: string): Promise<Open> {
  const [row] = await tx
    .select()
    .from(file)
    .where(and(eq(file.id, id), eq(file.createdBy, userId), eq(file.status, "uploading")));
  if (!row?.uploadId) throw fault.uploadMissing();
  return { ...row, uploadId: row.uploadId };
}

async function addressesOf(objects: ObjectStore, row: Open, parts: readonly { number: number; sha256: string }[]): Promise<PartAddress[]> {
  const upload = { key: placeOf(row), uploadId: row.uploadId };
  return Promise.all(
    parts.map(async ({ number, sha256 }) => {
      const bytes = bytesOfPart(number, row);
      if (bytes === 0) throw fault.partMissing();
      return { number, ...(await objects.signPart({ ...upload, number, bytes, sha256, seconds: partSeconds })) };
    }),
  );
}

/** Gives an upload up: its room is free again. @throws files.uploadMissing */
export async function abortUpload({ backend, caller, asActor }: FileContext, { id }: OneFile): Promise<OneFile> {
  const row = await asActor(async (tx) => {
    const open = await ownUpload(tx, caller, id);
    await tx.delete(file).where(eq(file.id, id));
    return open;
  });
  await backend.objects.abortParts({ key: placeOf(row), uploadId: row.uploadId });
  return { id };
}
