import { sql } from "drizzle-orm";
import { isUuid } from "@freehold/kernel/id.ts";
import type { Backend } from "../../backend.ts";
import { isDrawn } from "./content/preview.ts";
import { fault } from "./faults.ts";
import { placeOf } from "./places.ts";

/** How long the address holds that a public one leads to. */
const readSeconds = 600;

/**
 * Where a file of a public bucket can be read by anybody at present. Of a picture it is the one that was drawn anew: the picture
 * itself may tell where it was taken, so until it is drawn there is none. @throws files.missing
 */
export async function publicFile(
  { database, objects }: Pick<Backend, "database" | "objects">,
  { organizationId, id }: { readonly organizationId: string; readonly id: string },
): Promise<string> {
  if (!isUuid(organizationId) || !isUuid(id)) throw fault.missing();
  const { rows } = await database.asIdentity((tx) =>
    tx.execute<{ name: string; contentType: string; hasPreviews: boolean }>(
      sql`select name, content_type as "contentType", preview_bytes > 0 as "hasPreviews" from platform.public_file(${organizationId}, ${id})`,
    ),
  );
  const [found] = rows;
  if (!found) throw fault.missing();
  const file = { id, orgId: organizationId };
  const open = { seconds: readSeconds, isShown: true, isPublic: true };
  if (found.hasPreviews) return objects.signRead({ ...open, key: placeOf(file, "large"), contentType: "image/webp" });
  if (isDrawn(found.contentType)) throw fault.missing();
  return objects.signRead({ ...open, key: placeOf(file), fileName: found.name, contentType: found.contentType });
}
