import { typeOfName } from "./file-name.ts";

/** What is read of the beginning of a file, and of its end where that says more. */
export const lookedAtBytes = 64 * 1024;

/** What a file is, by its content. `text` is text of no certain kind; undefined is nothing that is known here. */
export type Found = { readonly type: string } | "text" | undefined;

/** Types that are text to whoever looks at their content only. */
const plainTexts: ReadonlySet<string> = new Set(["text/plain", "text/csv", "text/markdown", "application/json"]);

/** Other names of the same types. */
const sameTypes: Readonly<Record<string, string>> = {
  "audio/x-m4a": "audio/mp4",
  "audio/vnd.wave": "audio/wav",
  "audio/x-wav": "audio/wav",
  "video/x-m4v": "video/mp4",
  "video/ogg": "audio/ogg",
};

/**
 * What the first bytes of a file say that it is. Whatever a browser could take for a page or a drawing is told as such, whatever
 * it calls itself.
 */
export async function contentType(head: Uint8Array): Promise<Found> {
  const markup = markupIn(head);
  if (markup) return { type: markup };
  // A hundred formats: loaded only where files are looked at.
  const { fileTypeFromBuffer } = await import("file-type");
  const found = await fileTypeFromBuffer(head);
  if (!found) return isText(head) ? "text" : undefined;
  const [type = ""] = found.mime.split(";");
  return { type: sameTypes[type] ?? type };
}

/** What tells office documents from other archives, by the names at the end of the archive. */
const officeMarks: readonly (readonly [mark: string, type: string])[] = [
  ["word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
  ["xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
  ["ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation"],
];

/** The type of an archive by its last bytes, where its directory is. Nothing of it is unpacked. */
export function archiveType(tail: Uint8Array): string {
  const names = Buffer.from(tail.buffer, tail.byteOffset, tail.byteLength);
  return officeMarks.find(([mark]) => names.includes(mark))?.[1] ?? "application/zip";
}

const pageStart = /^<(?:!doctype\s+html|html|head|body|script|iframe|h1|div|font|table|a|style|title|b|br|p|!--)[\s>/-]/i;

/** What begins like markup, as browsers look for it: after a mark of the byte order and white space. */
function markupIn(head: Uint8Array): string | undefined {
  const start = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, 4096)).toString("latin1");
  const text = start.replace(/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\0\s]*/, "").replaceAll("\0", "");
  if (!text.startsWith("<")) return undefined;
  if (/^<svg[\s>]/i.test(text) || (/^<(?:\?xml|!doctype\s+svg|!--)/i.test(text) && /<svg[\s>]/i.test(text))) return "image/svg+xml";
  if (pageStart.test(`${text} `) || /<(?:html|script)[\s>]/i.test(text)) return "text/html";
  return /^<\?xml/i.test(text) ? "application/xml" : undefined;
}

/** Text in UTF-8, in UTF-16 that says so by its mark, or in an older alphabet without control characters. */
function isText(bytes: Uint8Array): boolean {
  const isWide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const head = isWide ? new TextEncoder().encode(new TextDecoder(bytes[0] === 0xff ? "utf-16le" : "utf-16be").decode(bytes)) : bytes;
  if (head.some((byte) => byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d) && byte !== 0x1b)) return false;
  return !head.includes(0x7f);
}

const isMarkup = (type: string): boolean => type === "text/html" || type === "image/svg+xml";

/** The type that is kept of a file of this content, among those that are taken; undefined when it is none of them. */
export function acceptedType(
  found: Found,
  { declared, name, types }: { readonly declared: string; readonly name: string; readonly types: readonly string[] },
): string | undefined {
  if (found === undefined) return undefined;
  const promised = typeOfName(name) ?? declared;
  // What runs in browsers is taken only from who says that it is that.
  if (found !== "text") return types.includes(found.type) && (!isMarkup(found.type) || found.type === promised) ? found.type : undefined;
  // Text is what its sender or its name calls it, among kinds of text; else it is only text.
  const told = [declared, promised, "text/plain"].find((type) => plainTexts.has(type));
  return told !== undefined && types.includes(told) ? told : undefined;
}
