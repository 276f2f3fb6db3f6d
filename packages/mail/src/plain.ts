/** Invisible characters that turn the direction of what follows: a name must not be able to reverse a sentence. */
const turning = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/** Text on one line, without control characters: it can begin neither a header nor a paragraph of its own. */
export function plain(text: string): string {
  return text
    .toWellFormed()
    .replace(turning, "")
    .replace(/[\p{Cc}\u2028\u2029\s]+/gu, " ")
    .trim();
}

/**
 * The same words to the eye, but no mail client makes a link of them: who names themselves "win.example" must not send
 * links in our name. Addresses of people are left whole.
 */
export function withoutLinks(text: string): string {
  return text
    .split(" ")
    .map((word) => (personal.test(word) ? word : broken(word)))
    .join(" ");
}

/** An address of a person and nothing besides, but for the marks of a sentence: `www.win.example?@x` is a page. */
const personal = /^[("']?[^\s@/\\?#:&=%]+@[^\s@/\\?#:&=%]+[?:]?$/u;

/** A word joiner is not visible and breaks no line, but ends what looks like a host. Some clients read wide dots as dots. */
const broken = (word: string): string =>
  word.replaceAll("://", ":\u2060/\u2060/").replace(/(?<=[\p{L}\p{N}])[.。．｡](?=\p{L}{2})/gu, "$&\u2060");

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text as it stands in HTML, between tags and in quoted attributes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}

const address = /^[^\s\p{C}@<>()[\]\\,;:"]+@[^\s\p{C}@<>()[\]\\,;:"]+$/u;

/** Whether this is one address, and nothing that a mail server could take for two, for a name or for a header. */
export function isAddress(text: string): boolean {
  return text.length <= 320 && address.test(text);
}
