import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { readWhole } from "@freehold/storage/object-store.ts";
import { enqueue } from "../jobs/enqueue.ts";
import { defineJob, type JobScope } from "../jobs/job.ts";
import { placeOf, removeObjects, type ObjectKind } from "./places.ts";
import { drawPreviews, hasPreviews, mostDrawnBytes, NotDrawable, oneAtATime } from "./content/preview.ts";
import { file, type FileRow } from "./schema.ts";

const OfFile = z.strictObject({ fileId: z.uuid() });

/** Pictures get small ones for lists and larger ones for screens. */
export const makePreviews = defineJob({
  name: "files.makePreviews",
  label: "Make previews of a picture",
  input: OfFile,
  attempts: 4,
  outlivesAsker: true,
  run: async (scope, { fileId }) => {
    const row = await findFile(scope, fileId, "ready");
    if (!row || !hasPreviews(row)) return;
    await oneAtATime(() => drawAndKeep(scope, row));
  },
});

async function drawAndKeep(scope: JobScope, row: FileRow): Promise<void> {
  const { objects } = scope.backend;
  const found = await objects.read(placeOf(row));
  const content = found && (await readWhole(found.body, mostDrawnBytes));
  if (!content) return;
  try {
    const { small, large, ...size } = await drawPreviews(content);
    await keep(scope, row, [
      ["small", small],
      ["large", large],
    ]);
    const previewBytes = small.byteLength + large.byteLength;
    const [kept] = await scope.asActor((tx) =>
      tx
        .update(file)
        .set({ previewBytes, ...size })
        .where(eq(file.id, row.id))
        .returning(),
    );
    // It was removed meanwhile.
    if (!kept) await removeObjects(objects, [row]);
  } catch (error) {
    if (!(error instanceof NotDrawable)) throw error;
    await refuse(scope, row, "This picture is broken or too large to be drawn. Save it anew and send it again.");
  }
}

/** Files wait for the scanner's word before anybody can open them. */
export const lookForViruses = defineJob({
  name: "files.lookForViruses",
  label: "Look for viruses in a file",
  input: OfFile,
  // A week, as long as the sweep keeps what waits: a scanner that is away for a night must not cost anybody a file.
  attempts: 170,
  timeoutSeconds: 900,
  outlivesAsker: true,
  run: async (scope, { fileId }) => {
    const row = await findFile(scope, fileId, "checking");
    const { objects, scan } = scope.backend;
    const found = row && (await objects.read(placeOf(row)));
    if (!row || !found) return;
    // Where the scanner was taken away since, files are not to wait for ever.
    const result = scan ? await scan(found.body) : ({ verdict: "clean" } as const);
    if (!scan) found.body.destroy();
    if (result.verdict === "infected") return refuse(scope, row, `A virus was found in it: ${result.name}.`);
    if (result.verdict === "tooLarge") return refuse(scope, row, "It is larger than what can be looked at for viruses here. Split it.");
    await scope.asActor(async (tx) => {
      const [ready] = await tx
        .update(file)
        .set({ status: "ready" })
        .where(and(eq(file.id, row.id), eq(file.status, "checking")))
        .returning();
      if (ready && hasPreviews(ready)) await enqueue(tx, makePreviews, { fileId: ready.id }, { key: ready.id });
    });
  },
});

async function findFile({ asActor }: JobScope, id: string, status: FileRow["status"]): Promise<FileRow | undefined> {
  const [row] = await asActor((tx) =>
    tx
      .select()
      .from(file)
      .where(and(eq(file.id, id), eq(file.status, status))),
  );
  return row;
}

async function keep({ backend }: JobScope, row: FileRow, pictures: readonly (readonly [ObjectKind, Uint8Array])[]): Promise<void> {
  for (const [kind, body] of pictures)
    await backend.objects.write({ key: placeOf(row, kind), contentType: "image/webp", bytes: body.byteLength, body });
}

/** What must not be kept: the row tells its sender why, the content goes. */
async function refuse({ asActor, backend }: JobScope, row: FileRow, refusal: string): Promise<void> {
  await asActor((tx) =>
    tx
      .update(file)
      .set({ status: "refused", refusal: refusal.slice(0, 300), previewBytes: 0 })
      .where(eq(file.id, row.id)),
  );
  await removeObjects(backend.objects, [row]);
}
