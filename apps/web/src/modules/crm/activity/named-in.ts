/** The people whom a text names as `@name`, by their ids. The longest name counts: somebody may be called as somebody else begins. */
export function namedIn(text: string, people: ReadonlyMap<string, string>): string[] {
  const known = [...people].filter(([, name]) => name !== "").toSorted(([, a], [, b]) => b.length - a.length);
  const found = new Set<string>();
  for (const { index } of text.matchAll(/@/g)) {
    const who = known.find(([, name]) => text.startsWith(name, index + 1));
    if (who) found.add(who[0]);
  }
  return [...found];
}
