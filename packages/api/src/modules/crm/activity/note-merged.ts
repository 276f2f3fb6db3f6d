import type { Tx } from "@freehold/database/database.ts";
import { activity } from "./schema.ts";

type Merged = {
  readonly partyId: string;
  /** What the party was called that is part of this one now. */
  readonly name: string;
  /** What it said otherwise. */
  readonly said: readonly (readonly [field: string, value: string])[];
  /** Keys of own fields that were filled in otherwise. */
  readonly custom: readonly string[];
};

const fieldWords: Readonly<Record<string, string>> = {
  name: "name",
  givenName: "given name",
  familyName: "family name",
  email: "mail address",
  phone: "phone",
  website: "website",
};

/** Notes at a party what became part of it, and what of that is kept nowhere else. */
export async function noteMerged(tx: Tx, { partyId, name, said, custom }: Merged): Promise<void> {
  const lines = [
    ...said.filter(([field]) => field !== "name").map(([field, value]) => `Its ${fieldWords[field] ?? field} was ${value}.`),
    ...(custom.length > 0 ? [`Its own fields said otherwise: ${custom.join(", ")}.`] : []),
  ];
  const body = lines.length > 0 ? lines.join("\n") : null;
  await tx.insert(activity).values({ kind: "note", subject: mergedWith(name), body, partyId });
}

/** What the note about a merge is called, from which it is known again. */
export const mergedWith = (name: string): string => `Merged with ${name}`.slice(0, 200);
