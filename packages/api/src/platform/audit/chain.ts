import { createHash } from "node:crypto";
import type { auditEntry, auditSeal } from "./schema.ts";

/** An entry with everything that is sealed. */
export type SealedEntry = typeof auditEntry.$inferSelect;
export type Seal = typeof auditSeal.$inferSelect;

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const milliseconds = (at: Date): string => String(at.getTime());

/** The hash that comes before the first seal. */
export const noHash = "0".repeat(64);

/** SHA-256 of an entry: of its values as a JSON list of texts, as `audit.seal_entries` writes it. */
export function digestOf(entry: SealedEntry): string {
  const { orgId, position, at, personId, through, throughId, requestId, address, resource, recordId, recordName, act, before, after } =
    entry;
  const values = [
    orgId,
    String(position),
    milliseconds(at),
    personId,
    through,
    throughId,
    requestId,
    address,
    resource,
    recordId,
    recordName,
  ];
  return sha256(JSON.stringify([...values, act, before, after]));
}

/** SHA-256 of the digests of a batch. */
export const contentOf = (digests: string): string => sha256(digests);

/** The hash of a seal, which binds its batch and all before it. */
export function hashOf({ orgId, number, sealedAt, fromPosition, toPosition, entries, firstAt, lastAt, content, previous }: Seal): string {
  const numbers = [number, milliseconds(sealedAt), fromPosition, toPosition, entries, milliseconds(firstAt), milliseconds(lastAt)];
  return sha256(JSON.stringify([orgId, ...numbers.map(String), content, previous]));
}

/** The position and the digest of every entry of a batch. */
export function digestsOf(text: string): { position: number; digest: string }[] {
  return text.split("\n").map((line) => {
    const [position, digest = ""] = line.split(" ");
    return { position: Number(position), digest };
  });
}
