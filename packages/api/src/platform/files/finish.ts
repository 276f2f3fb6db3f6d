import { setTimeout as pause } from "node:timers/promises";
import { and, desc, eq, isNull, ne, sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { readWhole, type ArrivedPart, type ObjectStore, type PartedUpload } from "@freehold/storage/object-store.ts";
import { enqueue } from "../jobs/enqueue.ts";
import type { Bucket } from "./bucket.ts";
import { acceptedType, archiveType, contentType, lookedAtBytes } from "./content/content-type.ts";
import type { FinishUpload } from "./contract.ts";
import { sumOfContent, sumOfParts } from "./content/checksum.ts";
import { lookForViruses, makePreviews } from "./file.jobs.ts";
import { fault } from "./faults.ts";
import { endingsOf, safeName } from "./content/file-name.ts";
import { bytesOfPart } from "./parts.contract.ts";
import { mostPixels, pictureSize, type Size } from "./content/picture-size.ts";
import { placeOf, removeObjects } from "./places.ts";
import { bucketsOf } from "./platform-buckets.ts";
import { hasPreviews } from "./content/preview.ts";
import { file, type FileRow } from "./schema.ts";
import { lockStorage } from "./storage.ts";
import { ownUpload, type FileContext } from "./upload.ts";

/** What looking at a file brought about. */
type Verdict = { readonly contentType: string; readonly size: Size | undefined } | { readonly refusal: string };

/**
 * Ends an upload: its parts become one object that nobody can change any more, which is then looked at. It is ready, refused
 * or, where there is a virus scanner, still to be looked at by it. Asked again it answers what has become of it.
 * @throws files.uploadMissing, partsMissing, sumWrong
 */
export async function finishUpload(ctx: FileContext, input: FinishUpload): Promise<FileRow> {
  const { backend, caller, asActor } = ctx;
  const { objects } = backend;
  const before = await asActor(async (tx) => {
    const [done] = await tx
      .select()
      .from(file)
      .where(and(eq(file.id, input.id), ne(file.status, "uploading")));
    return done ?? ownUpload(tx, caller, input.id);
  });
  if (before.status !== "uploading") return before;
  const sha256 = (await putTogether(objects, before, input)) ?? (await sumOfObject(objects, before));
  const bucket = bucketsOf(backend.modules).find(({ name }) => name === before.bucket);
  const isWrong = input.sha256 !== undefined && sha256 !== input.sha256;
  const verdict = isWrong ? { refusal: "What arrived is not what was sent. Send the file anew." } : await look(objects, before, bucket);
  const { row, gone } = await asActor((tx) =>
    settle(tx, { before, sha256, verdict, versions: bucket?.versions ?? 0, hasScanner: backend.scan !== undefined }),
  );
  if (row.status === "refused") await removeObjects(objects, [row]);
  await removeObjects(objects, gone);
  return row;
}

/** How often, and how long after each other, it is looked whether another call puts the same parts together. */
const looks = { most: 20, everyMs: 50 };

/**
 * Makes one object of the parts. @returns its checksum, where the store has looked at those of the parts
 * @throws files.uploadMissing, partsMissing, sumWrong
 */
async function putTogether(objects: ObjectStore, row: FileRow, { sha256 }: FinishUpload): Promise<string | undefined> {
  // An upload that is under way has one.
  const upload = { key: placeOf(row), uploadId: row.uploadId! };
  const isThere = async (): Promise<boolean> => (await objects.head(upload.key))?.bytes === row.bytes;
  let before = "";
  for (let look = 1; ; look++) {
    try {
      const parts = await objects.listParts(upload);
      const missing = missingOf(parts, row);
      if (missing.length === 0 && parts.length === partsOf(row)) return await join(objects, row, { upload, parts, sha256 });
      // Parts that another call moves at this very moment are missing once; all of them, for as long as it works on them.
      const isTrue = parts.length > 0 && missing.join() === before;
      if (isTrue || look === looks.most) throw fault.partsMissing({ missing: missing.slice(0, 1000) });
      before = missing.join();
    } catch (error) {
      // Another call may have got so far, before its process ended or just now.
      if (await isThere()) return undefined;
      throw error;
    }
    if (await isThere()) return undefined;
    await pause(looks.everyMs);
  }
}

type Joining = { readonly upload: PartedUpload; readonly parts: readonly ArrivedPart[]; readonly sha256: string | undefined };

async function join(objects: ObjectStore, row: FileRow, { upload, parts, sha256 }: Joining): Promise<string | undefined> {
  const told = parts.flatMap((part) => (part.sha256 === null ? [] : [part.sha256]));
  const known = told.length === parts.length ? sumOfParts(told) : undefined;
  if (known !== undefined && sha256 !== undefined && known !== sha256) throw fault.sumWrong();
  await objects.completeParts({ ...upload, contentType: row.contentType, parts });
  return known;
}

const partsOf = ({ bytes, partBytes }: FileRow): number => Math.ceil(bytes / partBytes);

/** The numbers of the parts that are to be sent, or sent again. */
function missingOf(parts: readonly ArrivedPart[], row: FileRow): readonly number[] {
  const lengths = new Map(parts.map(({ number, bytes }) => [number, bytes]));
  return Array.from({ length: partsOf(row) }, (_, i) => i + 1).filter((number) => lengths.get(number) !== bytesOfPart(number, row));
}

/** For stores that know no checksums: reads all of it once. */
async function sumOfObject(objects: ObjectStore, row: FileRow): Promise<string> {
  const found = await objects.read(placeOf(row));
  if (!found) throw fault.uploadMissing();
  return sumOfContent(found.body, row.partBytes);
}

/** Looks at what has arrived: at its first bytes, and at the last ones of an archive. */
async function look(objects: ObjectStore, row: FileRow, bucket: Bucket | undefined): Promise<Verdict> {
  const types: readonly string[] = bucket?.types ?? [];
  const head = await readRange(objects, row, { from: 0, to: Math.min(row.bytes, lookedAtBytes) - 1 });
  let found = await contentType(head);
  if (typeof found === "object" && found.type === "application/zip")
    found = { type: archiveType(await readRange(objects, row, { from: Math.max(0, row.bytes - lookedAtBytes), to: row.bytes - 1 })) };
  const accepted = acceptedType(found, { declared: row.contentType, name: row.name, types });
  if (accepted === undefined) {
    // Pages and drawings are taken from who says that it is one.
    if (typeof found === "object" && types.includes(found.type))
      return { refusal: `By its content this is ${endingsOf([found.type])}, and its name says otherwise. Name it so and send it again.` };
    const what = found === undefined ? "of a kind that is not known here" : `a file of type ${found === "text" ? "text" : found.type}`;
    return { refusal: `By its content this is ${what}. Choose one of these: ${endingsOf(types)}.`.slice(0, 300) };
  }
  const size = pictureSize(head, accepted);
  if (size && size.width * size.height > mostPixels)
    return { refusal: `This picture has ${size.width} × ${size.height} pixels. Choose one of at most ${mostPixels / 1_000_000} million.` };
  return { contentType: accepted, size };
}

async function readRange(objects: ObjectStore, row: FileRow, range: { from: number; to: number }): Promise<Uint8Array> {
  const found = await objects.read(placeOf(row), range);
  // It was put together a moment ago: only who removes the organization takes it away.
  if (!found) throw fault.uploadMissing();
  return (await readWhole(found.body, lookedAtBytes)) ?? new Uint8Array();
}

type Settling = {
  readonly before: FileRow;
  readonly sha256: string;
  readonly verdict: Verdict;
  /** How many earlier versions are kept. */
  readonly versions: number;
  readonly hasScanner: boolean;
};

/** Writes down what became of it, once: of two who end the same upload the second reads what the first wrote. */
async function settle(tx: Tx, { before, sha256, verdict, versions, hasScanner }: Settling): Promise<{ row: FileRow; gone: FileRow[] }> {
  await lockStorage(tx);
  const mine = and(eq(file.id, before.id), eq(file.status, "uploading"));
  if ("refusal" in verdict) {
    const [refused] = await tx
      .update(file)
      .set({ status: "refused", refusal: verdict.refusal, sha256, uploadId: null })
      .where(mine)
      .returning();
    return { row: refused ?? (await asItIs(tx, before.id)), gone: [] };
  }
  const { contentType: type, size } = verdict;
  const [row] = await tx
    .update(file)
    .set({
      status: hasScanner ? "checking" : "ready",
      contentType: type,
      name: safeName(before.name, type),
      sha256,
      uploadId: null,
      ...(size && { widthPixels: size.width, heightPixels: size.height }),
      ...(before.seriesId !== before.id && { seriesNumber: await nextNumber(tx, before.seriesId) }),
    })
    .where(mine)
    .returning();
  if (!row) return { row: await asItIs(tx, before.id), gone: [] };
  if (hasScanner) await enqueue(tx, lookForViruses, { fileId: row.id }, { key: row.id });
  else if (hasPreviews(row)) await enqueue(tx, makePreviews, { fileId: row.id }, { key: row.id });
  return { row, gone: await replaceEarlier(tx, row, versions) };
}

async function asItIs(tx: Tx, id: string): Promise<FileRow> {
  const [row] = await tx.select().from(file).where(eq(file.id, id));
  if (!row) throw fault.uploadMissing();
  return row;
}

async function nextNumber(tx: Tx, seriesId: string): Promise<number> {
  const [found] = await tx
    .select({ last: sql<number>`coalesce(max(${file.seriesNumber}), 0)::int` })
    .from(file)
    .where(and(eq(file.seriesId, seriesId), ne(file.status, "uploading")));
  return found!.last + 1;
}

/** The versions before it are replaced; those beyond what the bucket keeps are removed. */
async function replaceEarlier(tx: Tx, { id, seriesId }: FileRow, versions: number): Promise<FileRow[]> {
  if (id === seriesId) return [];
  const earlier = and(eq(file.seriesId, seriesId), ne(file.id, id), ne(file.status, "uploading"));
  await tx
    .update(file)
    .set({ replacedAt: sql`now()` })
    .where(and(earlier, isNull(file.replacedAt)));
  const surplus = await tx.select({ id: file.id }).from(file).where(earlier).orderBy(desc(file.seriesNumber)).offset(versions).limit(100);
  const gone: FileRow[] = [];
  for (const one of surplus) gone.push(...(await tx.delete(file).where(eq(file.id, one.id)).returning()));
  return gone;
}
