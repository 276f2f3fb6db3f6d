import { zonedParts } from "../../format/zone.ts";

/** A piece of what somebody said: plain words, a place on the web, or somebody's name. */
export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly href: string }
  | { readonly kind: "mention"; readonly text: string; readonly userId: string };

const addresses = /https?:\/\/[^\s<>"]+/g;
/** What ends a sentence is not part of the address before it. */
const trailing = /[.,;:!?'")\]}]+$/;

/**
 * What somebody said, in pieces that are drawn as text and never as markup. Addresses become links only when a browser reads them as
 * http or https; names only where the message says that it names somebody.
 */
export function piecesOf(text: string, mentions: readonly { readonly userId: string; readonly name: string }[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { index, 0: found } of text.matchAll(addresses)) {
    const address = withoutTrailing(found);
    const href = safeAddress(address);
    if (href === undefined) continue;
    pieces.push(...named(text.slice(at, index), mentions), { kind: "link", text: address, href });
    at = index + address.length;
  }
  return [...pieces, ...named(text.slice(at), mentions)];
}

/** A bracket that was opened within the address belongs to it. */
function withoutTrailing(found: string): string {
  const end = trailing.exec(found)?.[0] ?? "";
  const kept = end.startsWith(")") && found.includes("(") ? 1 : 0;
  return found.slice(0, found.length - end.length + kept);
}

function safeAddress(text: string): string | undefined {
  try {
    const { protocol, href, username, password } = new URL(text);
    // A name before the host makes one address look like another.
    return (protocol === "https:" || protocol === "http:") && username === "" && password === "" ? href : undefined;
  } catch {
    // What is no address stays words.
    return undefined;
  }
}

function named(text: string, mentions: readonly { readonly userId: string; readonly name: string }[]): Piece[] {
  if (text === "") return [];
  // The longest first: somebody may be called as somebody else begins.
  const known = mentions.toSorted((a, b) => b.name.length - a.name.length);
  const pieces: Piece[] = [];
  let plain = "";
  for (let at = 0; at < text.length;) {
    const who = text[at] === "@" ? known.find(({ name }) => text.startsWith(name, at + 1)) : undefined;
    if (!who) {
      plain += text[at++];
      continue;
    }
    if (plain !== "") pieces.push({ kind: "text", text: plain });
    plain = "";
    pieces.push({ kind: "mention", text: `@${who.name}`, userId: who.userId });
    at += who.name.length + 1;
  }
  if (plain !== "") pieces.push({ kind: "text", text: plain });
  return pieces;
}

/** The parts of a message that decide how it follows the one before it. */
export type Said = { readonly kind: string; readonly authorId: string; readonly sentAt: Date; readonly replyTo: string | null };

const groupedFor = 5 * 60_000;

/** Whether a message is drawn under the name of the one before it: the same person, a short while later, on the same day. */
export function isGrouped(message: Said, before: Said | undefined, timeZone: string): boolean {
  return (
    before !== undefined &&
    message.kind === "text" &&
    before.kind === "text" &&
    message.authorId === before.authorId &&
    message.replyTo === null &&
    message.sentAt.getTime() - before.sentAt.getTime() < groupedFor &&
    !startsDay(message, before, timeZone)
  );
}

/** Whether a message is the first of its day on the organization's clock. */
export function startsDay({ sentAt }: Pick<Said, "sentAt">, before: Pick<Said, "sentAt"> | undefined, timeZone: string): boolean {
  return before === undefined || dayOf(sentAt, timeZone) !== dayOf(before.sentAt, timeZone);
}

const days = new Map<string, string>();

/** The calendar day of an instant in a zone. Asked for every message that is drawn: each quarter of an hour lies in one day. */
export function dayOf(at: Date, timeZone: string): string {
  const quarter = Math.floor(at.getTime() / 900_000);
  const key = `${timeZone} ${quarter}`;
  const known = days.get(key);
  if (known !== undefined) return known;
  const { year, month, day } = zonedParts(quarter * 900_000, timeZone);
  const text = `${year}-${month}-${day}`;
  if (days.size > 5000) days.clear();
  days.set(key, text);
  return text;
}

/** A name that is being typed: where its @ stands, and what follows it up to the caret. */
export type Naming = { readonly at: number; readonly typed: string };

/** Whom somebody is about to name, seen from the caret; undefined when they are not. */
export function namingAt(text: string, caret: number): Naming | undefined {
  const before = text.slice(0, caret);
  const at = before.lastIndexOf("@");
  if (at === -1 || (at > 0 && !/\s|[([{"']/.test(before[at - 1]!))) return undefined;
  const typed = before.slice(at + 1);
  return typed.length <= 40 && !/[\n@]/.test(typed) && typed.split(" ").length <= 3 ? { at, typed } : undefined;
}

type Somebody = { readonly userId: string; readonly name: string };

/**
 * Whom a message can name, besides its author: those in the channel first, then everybody else who can read it. Members read only the
 * channels that they are in.
 */
export function nameable(
  inside: readonly Somebody[],
  outside: readonly (Somebody & { readonly role: string; readonly suspendedAt: Date | null })[],
  author: string,
): readonly Somebody[] {
  const byName = (some: readonly Somebody[]): readonly Somebody[] =>
    some.map(({ userId, name }) => ({ userId, name })).toSorted((a, b) => a.name.localeCompare(b.name));
  const ids = new Set([author, ...inside.map(({ userId }) => userId)]);
  const readers = outside.filter(({ userId, role, suspendedAt }) => !ids.has(userId) && role !== "member" && suspendedAt === null);
  return [...byName(inside.filter(({ userId }) => userId !== author)), ...byName(readers)];
}

/** Those whose name has a word that begins as typed, without regard to case and accents; at most eight. */
export function offered<P extends { readonly name: string }>(people: readonly P[], typed: string): readonly P[] {
  const wanted = folded(typed);
  const fits = ({ name }: P): boolean =>
    folded(name).startsWith(wanted) ||
    folded(name)
      .split(" ")
      .some((word) => word.startsWith(wanted));
  return people.filter(fits).slice(0, 8);
}

const folded = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase();

/** "Ada is typing", "Ada and Bob are typing", "3 people are typing"; empty when nobody is. */
export function typingSentence(names: readonly string[]): string {
  if (names.length === 0) return "";
  if (names.length > 2) return `${names.length} people are typing`;
  return `${names.join(" and ")} ${names.length === 1 ? "is" : "are"} typing`;
}
