import { BlockList, isIP } from "node:net";

/** A network in CIDR notation, such as 10.0.0.0/8, or one address. */
export function isNetwork(text: string): boolean {
  const [address = "", prefix, ...rest] = text.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}

/**
 * Whether an address belongs to one of these networks. Every address does when none is named, and so does null, which
 * is a call from within; an IPv4 address that reached us over IPv6 counts as itself.
 * @param networks each as `isNetwork` accepts it
 */
export function allowedAddresses(networks: readonly string[]): (address: string | null) => boolean {
  if (networks.length === 0) return () => true;
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", prefix] = network.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    list.addSubnet(address, prefix === undefined ? (family === "ipv6" ? 128 : 32) : Number(prefix), family);
  }
  return (address) => {
    if (address === null) return true;
    const family = isIP(address);
    return family !== 0 && list.check(address, family === 6 ? "ipv6" : "ipv4");
  };
}
