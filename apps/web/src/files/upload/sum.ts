/** The SHA-256 of some bytes, in hexadecimal digits. Browsers reckon it only for pages that came by HTTPS or from this machine. */
export async function sumOf(body: Blob): Promise<string> {
  return hex(await crypto.subtle.digest("SHA-256", await body.arrayBuffer()));
}

/** The checksum of a file by those of its parts, as the server has it. */
export async function sumOfParts(sums: readonly string[]): Promise<string> {
  if (sums.length === 1) return sums[0]!;
  const digests = Uint8Array.from(sums.join("").match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
  return hex(await crypto.subtle.digest("SHA-256", digests));
}

function hex(digest: ArrayBuffer): string {
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
