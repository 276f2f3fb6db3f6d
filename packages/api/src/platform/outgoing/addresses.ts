import { BlockList, isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** What IPv6 gives to the public network. All else is special, or belongs to nobody yet: among it IPv4 addresses in an old disguise. */
const publicIpv6 = ipaddr.parseCIDR("2000::/3");

/** Looks public and is a cloud's own machine, beside every machine of Azure. */
const insideOfClouds: ReadonlySet<string> = new Set(["168.63.129.16"]);

/** Decides about network addresses that people made the product speak to. */
export type AddressRule = (address: string) => boolean;

/**
 * Whether the product may connect to an address that somebody else named: only what is out in the public network, and what the
 * operator lists. Everything that is special by a registry is not: this machine, private and link-local networks, those that clouds
 * answer metadata from, carriers' networks, multicast, and IPv6 that hides an IPv4 address.
 * @param allowed networks such as 10.0.0.0/8, each as `isNetwork` accepts it
 */
export function addressRule(allowed: readonly string[]): AddressRule {
  const listed = new BlockList();
  for (const network of allowed) {
    const [address = "", prefix] = network.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    listed.addSubnet(address, prefix === undefined ? (family === "ipv6" ? 128 : 32) : Number(prefix), family);
  }
  return (address) => {
    const bare = address.replace(/%.*$/, "");
    if (isIP(bare) === 0) return false;
    // An IPv4 address that is written as IPv6 counts as itself.
    const known = ipaddr.process(bare);
    return isPublic(known) || listed.check(known.toString(), known.kind());
  };
}

function isPublic(known: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (known.range() !== "unicast" || insideOfClouds.has(known.toString())) return false;
  return known.kind() === "ipv4" || known.match(publicIpv6);
}
