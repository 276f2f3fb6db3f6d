import { isIP } from "node:net";
import { addressRule } from "./addresses.ts";

/**
 * What is wrong with an address as it is written, for who types it; null when it can be tried. What its name stands for is looked at
 * each time something is sent there, and may be refused then.
 */
export function addressProblem(url: string, allowed: readonly string[]): string | null {
  if (!URL.canParse(url)) return "Write a whole address, such as https://hooks.example.com/freehold.";
  const { protocol, hostname, username, password } = new URL(url);
  // A dot at the end of a name changes nothing but its spelling.
  const bare = hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
  const inside = "It lies inside a private network. Whoever runs the server can allow it with PRIVATE_TARGETS.";
  if (isIP(bare) !== 0 && !addressRule(allowed)(bare)) return inside;
  if ((bare === "localhost" || bare.endsWith(".localhost")) && allowed.length === 0) return inside;
  if (username !== "" || password !== "")
    return "Leave name and password out of the address: whoever looks at the webhook would read them.";
  if (protocol === "http:" && allowed.length === 0) return "Write an address that begins with https.";
  return null;
}
