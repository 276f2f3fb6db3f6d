import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Clock } from "@freehold/kernel/clock.ts";
import type { ProcedureDescription } from "@freehold/api/platform/catalogue/procedures.ts";
import { parseObject, readIfThere, writePrivately } from "../configuration.ts";

/** Where a server's description is remembered. */
export type DescriptionCache = { readonly file: string; readonly clock: Clock };

/** How long a description is believed. A command that does not fit it is checked against a fresh one anyway. */
const believedMs = 10 * 60_000;

/** Raised when the shape of a description changes, so that an older one on disk is not read. */
const format = 1;

/** The place of one server's description. */
export function descriptionFile(directory: string, server: string): string {
  return join(directory, `${createHash("sha256").update(server).digest("hex").slice(0, 16)}.json`);
}

/**
 * The description from disk while it is young, else fetched and remembered. A stale one only ever costs a second
 * look: the server validates every call itself.
 */
export async function rememberedDescription(
  { file, clock }: DescriptionCache,
  { fresh, fetch }: { readonly fresh: boolean; readonly fetch: () => Promise<readonly ProcedureDescription[]> },
): Promise<readonly ProcedureDescription[]> {
  if (!fresh) {
    const text = await readIfThere(file);
    const kept = text === undefined ? undefined : parseObject(text);
    const age = clock().getTime() - Number(kept?.fetchedAt);
    // Only this function writes the file, with the format it checks here.
    if (kept?.format === format && age >= 0 && age < believedMs) return kept.procedures as readonly ProcedureDescription[];
  }
  const procedures = await fetch();
  await writePrivately(file, JSON.stringify({ format, fetchedAt: clock().getTime(), procedures }));
  return procedures;
}
