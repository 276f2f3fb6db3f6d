/**
 * The network that an address counts for: an IPv4 address alone, an IPv6 address with its /64, which is what a single
 * subscriber gets. What is no address, and null, is one network of its own.
 */
export function networkOf(address: string | null): string {
  if (address === null) return "none";
  const bare = address.replace(/%.*$/, "").toLowerCase();
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare);
  if (mapped) return mapped[1]!;
  if (!bare.includes(":")) return /^\d+\.\d+\.\d+\.\d+$/.test(bare) ? bare : "none";
  const [before = "", after = ""] = bare.split("::", 2);
  const head = before.split(":").filter(Boolean);
  // A dotted tail stands for two groups.
  const tail = after.split(":").filter(Boolean).length + (after.includes(".") ? 1 : 0);
  const missing = bare.includes("::") ? Math.max(0, 8 - head.length - tail) : 0;
  const groups = [...head, ...Array.from({ length: missing }, () => "0"), ...after.split(":").filter(Boolean)];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}
