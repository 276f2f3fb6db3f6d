import { and, eq } from "drizzle-orm";
import type { Context } from "../../context.ts";
import type { ActorContext } from "../../trpc.ts";
import { placeOf } from "../files/places.ts";
import { file, type FileRow } from "../files/schema.ts";
import { importBucket } from "./bucket.ts";
import { importLimits, type FileFormat, type InspectFile, type MappedColumn, type ValueFormat } from "./contract.ts";
import { fault } from "./fault.ts";
import { guessFormat, guessValues, sampleBytes } from "./file/format.ts";
import { recordsOf, type FileRecord } from "./file/records.ts";
import { withOwnFields } from "./own-targets.ts";
import { targetOf, type Target } from "./target.ts";
import { guessMapping } from "./value/mapping.ts";

/** Whoever calls a procedure about imports. */
export type ImportContext = Pick<Context, "backend"> &
  Pick<ActorContext, "caller" | "asActor" | "readmit"> & { readonly organization: { readonly timeZone: string } };

/** What a file holds, and how it would probably be imported. */
export type Inspection = {
  readonly fileName: string;
  readonly bytes: number;
  readonly format: FileFormat;
  readonly headers: string[];
  /** Some cells of each record from the beginning. */
  readonly sample: string[][];
  readonly columns: MappedColumn[];
  readonly values: ValueFormat;
  /** The fields that tell a duplicate, in the order in which they are asked: each list together. */
  readonly keys: string[][];
};

const sampleRecords = 20;
/** Characters of a header or a cell that people are shown. */
export const longestShown = 200;

/** Looks at the beginning of a file: how it is written, which columns it has, and which fields they probably are. */
export async function inspectFile(ctx: ImportContext, { fileId, resource, format: given }: InspectFile): Promise<Inspection> {
  const target = await admittedTarget(ctx, resource);
  const row = await importFile(ctx, fileId);
  const format = given ?? guessFormat(await beginningOf(ctx, row), row.name);
  const [header, ...records] = await firstRecords(ctx, row, { format, count: sampleRecords, target });
  const headers = (header?.cells ?? []).map((cell, at) => cell.trim().slice(0, longestShown) || `Column ${at + 1}`);
  const sample = records.map(({ cells }) => cells.slice(0, headers.length).map((cell) => cell.slice(0, longestShown)));
  const columns = guessMapping(headers, [...target.fields.values()], target.declaration);
  const values = guessValues(sample.flat(), ctx.organization.timeZone);
  return { fileName: row.name, bytes: row.bytes, format, headers, sample, columns, values, keys: keysOf(target) };
}

function keysOf({ unique, rule }: Target): string[][] {
  const matchers = rule.matchers.flatMap(({ by, column }) => (by === "similarName" ? [] : [[column]]));
  return [["id"], ...unique.map((keys) => [...keys]), ...matchers];
}

/** The kind of record, if the caller may add such. @throws imports.resourceMissing, access.* */
export async function admittedTarget({ backend, readmit, asActor }: ImportContext, path: string): Promise<Target> {
  const target = await targetOf(backend, path);
  if (!(await readmit({ path: `${path}.create`, permission: target.permission }))) throw fault.mayNotCreate();
  return asActor((tx) => withOwnFields(tx, target));
}

/** The file, if it is the caller's or they may see it. @throws imports.fileMissing, fileNotReady, fileTooLarge */
export async function importFile({ asActor }: ImportContext, id: string): Promise<FileRow> {
  const [row] = await asActor((tx) =>
    tx
      .select()
      .from(file)
      .where(and(eq(file.id, id), eq(file.bucket, importBucket.name))),
  );
  if (!row || row.status === "refused") throw fault.fileMissing();
  if (row.status !== "ready") throw fault.fileNotReady();
  if (row.bytes > importLimits.bytes) throw fault.fileTooLarge();
  return row;
}

async function beginningOf({ backend }: ImportContext, row: FileRow): Promise<Uint8Array> {
  const found = await backend.objects.read(placeOf(row), { from: 0, to: Math.min(row.bytes, sampleBytes) - 1 });
  if (!found) throw fault.fileMissing();
  return Buffer.concat((await found.body.toArray()) as Uint8Array[]);
}

/** The header and so many records. */
export async function firstRecords(
  { backend }: ImportContext,
  row: FileRow,
  { format, count, target }: { format: FileFormat; count: number; target: Target },
): Promise<FileRecord[]> {
  const found = await backend.objects.read(placeOf(row));
  if (!found) throw fault.fileMissing();
  const records: FileRecord[] = [];
  for await (const record of recordsOf(found.body, format, target.own?.column)) {
    if (records.push(record) > count) break;
  }
  return records;
}
