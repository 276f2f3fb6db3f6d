import { and, eq, gt, inArray } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { demandAsSeen } from "../../resource/row-fault.ts";
import { recordAct } from "../audit/record-act.ts";
import type { LinkFile, OneFile, PreviewFiles, RenameFile } from "./contract.ts";
import { fault } from "./faults.ts";
import { safeName } from "./content/file-name.ts";
import { placeOf, removeObjects } from "./places.ts";
import { demandRecord, recordKinds } from "./record.ts";
import { file, type FileRow } from "./schema.ts";
import type { FileContext } from "./upload.ts";

/** A link may be opened by whoever has it: it holds no longer than a person takes to click it. */
const linkSeconds = 300;
/** Pictures in lists are asked for again and again: so long that browsers can keep them. */
const previewSeconds = 1800;

/** Where a file can be fetched, for a short while. */
export type FileLink = { url: string; name: string; contentType: string; bytes: number; expiresAt: Date };

/**
 * A link to a file for whoever may read it and the record that it belongs to. That it was given out is noted: whoever holds it
 * needs no more than the link. @throws files.missing, notReady, recordMissing
 */
export async function linkFile({ backend, asActor }: FileContext, { id, to }: LinkFile): Promise<FileLink> {
  const known = await recordKinds();
  const row = await asActor(async (tx) => {
    const found = await readableFile(tx, id);
    if (found.resource !== null && found.recordId !== null) await demandRecord(tx, known, { resource: found.resource, id: found.recordId });
    // The trail is the admins', what is sent in a channel is not.
    const facts = { ...(found.channelId === null && { name: found.name }), to };
    await recordAct(tx, { kind: "files.linked", resource: "platform.file", recordId: id, facts });
    return found;
  });
  const { name, contentType, bytes } = row;
  const url = await backend.objects.signRead({
    key: placeOf(row),
    seconds: linkSeconds,
    fileName: name,
    isShown: to === "show",
    contentType,
  });
  // The address is the same for half its life, so it may have used up half of it.
  return { url, name, contentType, bytes, expiresAt: new Date(backend.clock().getTime() + (linkSeconds * 1000) / 2) };
}

async function readableFile(tx: Tx, id: string): Promise<FileRow> {
  const [row] = await tx.select().from(file).where(eq(file.id, id));
  if (!row || row.status === "refused") throw fault.missing();
  if (row.status !== "ready") throw fault.notReady();
  return row;
}

/** Where the previews of these files can be fetched, by their ids. What is no picture, or none yet, is left out. */
export async function previewFiles({ backend, asActor }: FileContext, { ids, size }: PreviewFiles): Promise<Record<string, string>> {
  if (ids.length === 0) return {};
  const rows = await asActor((tx) =>
    tx
      .select()
      .from(file)
      .where(and(inArray(file.id, ids), eq(file.status, "ready"), gt(file.previewBytes, 0))),
  );
  const signed = rows.map(async (row) => {
    const key = placeOf(row, size);
    return [row.id, await backend.objects.signRead({ key, seconds: previewSeconds, isShown: true, contentType: "image/webp" })] as const;
  });
  return Object.fromEntries(await Promise.all(signed));
}

/** Gives a file another name. Its ending stays one that fits what it is. @throws files.missing, notYours, row.stale */
export async function renameFile(tx: Tx, { id, name, was }: RenameFile): Promise<FileRow> {
  const [found] = await tx.select().from(file).where(eq(file.id, id));
  if (!found) throw fault.missing();
  const asSeen = ({ name: current }: FileRow): void => demandAsSeen({ id, name: current }, { was, sent: { name } });
  asSeen(found);
  const [row] = await tx
    .update(file)
    .set({ name: safeName(name, found.contentType) })
    .where(and(eq(file.id, id), was && eq(file.name, was.name)))
    .returning();
  if (row) return row;
  // Whoever was faster has given it its name since it was read here; otherwise it is for others to rename.
  const [now] = await tx.select().from(file).where(eq(file.id, id));
  if (now) asSeen(now);
  throw fault.notYours();
}

/** Removes a file and all its earlier versions. Its content goes after its row: what fails in between is found by the sweep. @throws files.missing, notYours */
export async function removeFile({ backend, asActor }: FileContext, { id }: OneFile): Promise<OneFile> {
  const gone = await asActor(async (tx) => {
    const [found] = await tx.select().from(file).where(eq(file.id, id));
    if (!found) throw fault.missing();
    const all = found.replacedAt === null && found.status === "ready" ? eq(file.seriesId, found.seriesId) : eq(file.id, id);
    const rows = await tx.delete(file).where(all).returning();
    if (!rows.some((row) => row.id === id)) throw fault.notYours();
    return rows;
  });
  await removeObjects(backend.objects, gone);
  return { id };
}
