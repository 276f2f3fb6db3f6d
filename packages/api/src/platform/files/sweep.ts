import { sql } from "drizzle-orm";
import { quote } from "@freehold/kernel/expression/sql.ts";
import { keyMadeAt, keyPrefix, type ObjectKey } from "@freehold/storage/object-key.ts";
import type { ScheduleScope } from "../jobs/schedule.ts";
import { objectKinds, removeObjects } from "./places.ts";
import { bucketsOf } from "./platform-buckets.ts";
import { recordKinds, type RecordKinds } from "./record.ts";

const hour = 3_600_000;
const day = 24 * hour;

/** Uploads that have not come further for so long were given up. */
const unfinishedMs = day;
/** So long a person can read why their file was refused, and a file waits for the scanner. */
const refusedMs = 7 * day;
/** Objects and uploads at the store that are younger may belong to a file whose transaction has not ended. */
const unknownMs = day;

type Scope = Pick<ScheduleScope, "backend" | "principal" | "asActor" | "clock" | "signal">;
type Gone = { readonly id: string; readonly uploadId: string | null };

/**
 * Removes what nobody can want any more of an organization's files: uploads that were given up, refused files, those whose time
 * in their bucket is over and those whose record was removed, whichever module's; each with its objects.
 */
export async function sweepFiles(scope: Scope, kinds?: RecordKinds): Promise<number> {
  const { backend, principal, asActor, signal } = scope;
  const now = scope.clock().getTime();
  const before = (ms: number): string => new Date(now - ms).toISOString();
  const kept = bucketsOf(backend.modules).flatMap(({ name, keepDays }) =>
    keepDays === undefined ? [] : [{ name, since: before(keepDays * day) }],
  );
  const names = sql.param(kept.map(({ name }) => name));
  const since = sql.param(kept.map(({ since: at }) => at));
  const forget = sql`select id, upload_id as "uploadId" from platform.forget_files(${before(unfinishedMs)}, ${before(refusedMs)}, ${names}::text[], ${since}::timestamptz[])`;
  let count = 0;
  const remove = async (query: ReturnType<typeof sql>): Promise<void> => {
    const { rows } = await asActor((tx) => tx.execute<Gone>(query));
    await removeObjects(
      backend.objects,
      rows.map((row) => ({ ...row, orgId: principal.organizationId })),
    );
    count += rows.length;
  };
  await remove(forget);
  const known = kinds ?? (await recordKinds());
  const { rows } = await asActor((tx) => tx.execute<{ path: string }>(sql`select path from platform.kinds_with_files() path`));
  for (const { path } of rows) {
    const declaration = known.get(path);
    if (signal.aborted) break;
    // Of a module that is not there at present.
    if (!declaration) continue;
    const { schema, name } = declaration;
    const relation = `${quote(schema)}.${quote(name)}`;
    await remove(sql`select id, upload_id as "uploadId" from platform.forget_files_of_removed(${path}, ${relation}::regclass)`);
  }
  return count;
}

/** Objects that are asked about at a time. */
const batch = 500;

/**
 * Removes objects and uploads at the store that belong to no file: what is left when a process ends between the store and the
 * database. Lists all objects of the organization, so it is for the quiet hours.
 */
export async function sweepObjects({ backend, principal, asActor, clock, signal }: Scope): Promise<number> {
  const { objects } = backend;
  const { organizationId } = principal;
  const isOld = (key: ObjectKey): boolean => clock().getTime() - keyMadeAt(key).getTime() > unknownMs;
  let count = 0;
  let held: ObjectKey[] = [];
  const removeUnknown = async (): Promise<void> => {
    const ids = [...new Set(held.map(idIn))];
    const { rows } = await asActor((tx) =>
      tx.execute<{ id: string }>(sql`select id from platform.unknown_files(${sql.param(ids)}::uuid[]) as id`),
    );
    const unknown = new Set(rows.map(({ id }) => id));
    const gone = held.filter((key) => unknown.has(idIn(key)));
    for (const key of gone) await objects.remove(key);
    count += gone.length;
    held = [];
  };
  for (const kind of Object.values(objectKinds)) {
    for await (const { key } of objects.list(keyPrefix(organizationId, kind))) {
      if (signal.aborted) return count;
      if (isOld(key)) held.push(key);
      if (held.length >= batch) await removeUnknown();
    }
  }
  await removeUnknown();
  for await (const upload of objects.listUploads(keyPrefix(organizationId, objectKinds.file))) {
    if (!isOld(upload.key)) continue;
    const { rows } = await asActor((tx) =>
      tx.execute<{ id: string }>(sql`select id from platform.unknown_files(${sql.param([idIn(upload.key)])}::uuid[]) as id`),
    );
    if (rows.length === 0) continue;
    await objects.abortParts(upload);
    count++;
  }
  return count;
}

const idIn = (key: ObjectKey): string => key.slice(key.lastIndexOf("/") + 1);
