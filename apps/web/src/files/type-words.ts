/** What people call kinds of file, in the order in which they are told. */
const kinds: readonly (readonly [words: string, has: (type: string) => boolean])[] = [
  ["PDF", (type) => type === "application/pdf"],
  ["pictures", (type) => type.startsWith("image/")],
  ["office documents", (type) => type.includes("document")],
  ["text", (type) => type.startsWith("text/") || type === "application/json"],
  ["sound and films", (type) => type.startsWith("audio/") || type.startsWith("video/")],
  ["archives", (type) => type === "application/zip" || type === "application/gzip"],
];

/** Which files are taken, in a few words: "PDF, pictures or text". */
export function endingsOf(types: readonly string[]): string {
  const named = kinds.flatMap(([words, has]) => (types.some(has) ? [words] : []));
  const list = named.length < 2 ? named.join("") : `${named.slice(0, -1).join(", ")} or ${named.at(-1)}`;
  return list.charAt(0).toUpperCase() + list.slice(1);
}
