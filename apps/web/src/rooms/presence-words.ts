import type { Member } from "@freehold/live/rooms/member.ts";

/** One or two letters for a name. */
export function initialsOf(name: string): string {
  const parts = name.trim().split(/\s+/);
  const letters = [parts[0], parts.length > 1 ? parts.at(-1) : undefined].map((part) => (part ? [...part][0] : ""));
  return letters.join("").toUpperCase();
}

/** Names in a row: "Ada", "Ada and Bob", "Ada, Bob and Eve". */
export function namesOf(members: readonly Pick<Member, "name" | "kind">[]): string {
  const names = members.map(({ name, kind }) => (kind === "visitor" ? `${name} (support)` : name));
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** Those who have the form of the record open. */
export function changing(members: readonly Member[]): readonly Member[] {
  return members.filter(({ states }) => states.some((state) => typeof state["editing"] === "string"));
}

/** The fields that somebody is in. */
export function fieldsOf({ states }: Pick<Member, "states">): readonly string[] {
  return states.flatMap(({ editing }) => (typeof editing === "string" && editing !== "" ? [editing] : []));
}

/** "Ada is changing this", or how many are. */
export function changingSentence(members: readonly Member[]): string {
  if (members.length === 0) return "";
  if (members.length > 2) return `${members.length} people are changing this`;
  return `${namesOf(members)} ${members.length === 1 ? "is" : "are"} changing this`;
}
