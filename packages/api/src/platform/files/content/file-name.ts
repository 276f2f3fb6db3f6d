/** The extensions that fit each type, the usual one first. A name that ends otherwise gets the usual one. */
const extensions: Readonly<Record<string, readonly string[]>> = {
  "image/jpeg": ["jpg", "jpeg", "jfif"],
  "image/png": ["png"],
  "image/webp": ["webp"],
  "image/gif": ["gif"],
  "image/avif": ["avif"],
  "image/svg+xml": ["svg"],
  "text/html": ["html", "htm"],
  "text/plain": ["txt", "log", "text"],
  "text/csv": ["csv", "tsv"],
  "text/markdown": ["md", "markdown"],
  "application/json": ["json"],
  "application/pdf": ["pdf"],
  "application/zip": ["zip"],
  "application/gzip": ["gz", "tgz"],
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ["docx"],
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ["xlsx"],
  "application/vnd.openxmlformats-officedocument.presentationml.presentation": ["pptx"],
  "application/vnd.oasis.opendocument.text": ["odt"],
  "application/vnd.oasis.opendocument.spreadsheet": ["ods"],
  "application/vnd.oasis.opendocument.presentation": ["odp"],
  "audio/mpeg": ["mp3"],
  "audio/mp4": ["m4a"],
  "audio/ogg": ["ogg", "oga", "opus"],
  "audio/wav": ["wav"],
  "video/mp4": ["mp4", "m4v"],
  "video/webm": ["webm"],
};

const typeOfExtension = new Map(Object.entries(extensions).flatMap(([type, endings]) => endings.map((ending) => [ending, type] as const)));

/** What a name ends with, in lower case without the dot; empty where it ends with nothing of the kind. */
export function extensionOf(name: string): string {
  return /\.([a-z0-9]{1,10})$/i.exec(name)?.[1]?.toLowerCase() ?? "";
}

/** The type that a name promises; undefined where its ending is not known. */
export function typeOfName(name: string): string | undefined {
  return typeOfExtension.get(extensionOf(name));
}

/** What files of these types end with, for people: "JPG, PNG or PDF". */
export function endingsOf(types: readonly string[]): string {
  const named = types.map((type) => (extensions[type]?.[0] ?? type).toUpperCase());
  return named.length < 2 ? named.join() : `${named.slice(0, -1).join(", ")} or ${named.at(-1)!}`;
}

const longestName = 200;

/**
 * The name that is kept of one that somebody typed or a program sent: the last part of a path, without control characters,
 * marks that turn the reading direction or what a file system takes for something else, and with an ending that fits the type.
 */
export function safeName(given: string, contentType: string): string {
  const last = given.toWellFormed().normalize("NFC").split(/[/\\]/).at(-1)!;
  const plain = last
    .replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u2028\u2029]/gu, "")
    .replaceAll(/[<>:"|?*]/g, "_")
    .replaceAll(/\s+/gu, " ")
    .replace(/^[. ]+/, "")
    .replace(/[. ]+$/, "");
  const named = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(plain) ? `_${plain}` : plain;
  return withEnding(named === "" ? "file" : named, contentType);
}

function withEnding(name: string, contentType: string): string {
  const fitting = extensions[contentType];
  const ending = extensionOf(name);
  const suffix =
    fitting === undefined || fitting.includes(ending) ? (ending === "" ? "" : name.slice(-ending.length - 1)) : `.${fitting[0]!}`;
  const stem = suffix !== "" && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
  // By characters, not by halves of one.
  const room = [...stem].slice(0, longestName - suffix.length);
  while (room.join("").length > longestName - suffix.length) room.pop();
  return `${room.join("").trimEnd() || "file"}${suffix}`;
}
