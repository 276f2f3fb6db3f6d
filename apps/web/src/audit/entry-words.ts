import { actWords, throughWords } from "@freehold/api/platform/audit/contract.ts";
import { wordsForEvent } from "@freehold/api/platform/accounts/contract.ts";
import type { Outputs } from "../api/client.ts";
import { words } from "../format/words.ts";

export type Entry = Outputs["audit"]["list"]["rows"][number];
export type DetailedEntry = Outputs["audit"]["history"]["rows"][number];
export type Names = Outputs["audit"]["list"]["names"];

/** Who acted, as far as anybody knows. */
export function whoOf({ personId, through }: Pick<Entry, "personId" | "through">, names: Names): string {
  const known = personId === null ? undefined : names[personId];
  if (known !== undefined) return known;
  if (through === "product" || through === "job") return "Freehold itself";
  if (through === "stranger") return "Somebody who had not signed in";
  if (through === "operator" || through === "visit") return "An operator of the installation";
  if (through === "direct" || through === "machine") return "An administrator of the server";
  return through === "key" ? "An API key that is gone" : "Somebody who is no member any more";
}

/** By what they acted, where it is not simply a person who had signed in. */
export function throughOf({ through, personId, requestId }: Pick<Entry, "through" | "personId" | "requestId">): string | undefined {
  // Jobs of an import say which one in the place of a request.
  if (through === "job" && requestId?.startsWith("import:")) return "Import";
  if (through === "session" || through === "product" || through === "stranger") return undefined;
  return through === "direct" && personId !== null ? undefined : throughWords[through];
}

/** What was done, in words. */
export function actOf(act: string): string {
  const known = actWords[act];
  if (known !== undefined) return known;
  if (act.startsWith("account.")) return wordsForEvent(act.slice("account.".length));
  const [, ...rest] = act.split(".");
  return words(rest.join(" ") || act);
}

/** `Changed status, note and 3 more`. */
export function changedWords(changed: readonly string[]): string {
  const shown = changed.slice(0, changed.length === 4 ? 4 : 3).map((label) => label.toLowerCase());
  const more = changed.length - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}
