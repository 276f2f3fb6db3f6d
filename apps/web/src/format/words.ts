/** A word of a closed list as people read it: `walk_in_cooler` gives `Walk in cooler`. */
export function words(value: string): string {
  const text = value.replaceAll("_", " ").replace(/([a-z0-9])([A-Z])/g, "$1 $2");
  return text.charAt(0).toUpperCase() + text.slice(1).toLowerCase();
}

/** `1 unit`, `3 units`. */
export function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`;
}
