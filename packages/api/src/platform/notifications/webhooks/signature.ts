import { createHmac, hkdfSync } from "node:crypto";

/**
 * The secret that an endpoint verifies by, in the spelling of Standard Webhooks. Derived, so that it need not be stored: whoever
 * reads the database, or a backup of it, signs nothing.
 */
export function endpointSecret(secret: string, { id, version }: { id: string; version: number }): string {
  const key = Buffer.from(hkdfSync("sha256", secret, id, `freehold webhook ${version}`, 32));
  return `whsec_${key.toString("base64")}`;
}

/** What is signed. The same id at every attempt: a receiver that knows it has been told. */
export type Signed = { readonly id: string; readonly at: Date; readonly body: string };

/**
 * The headers by which a receiver knows who sent this, when, and that nothing of it was changed: Standard Webhooks 1.0, HMAC-SHA256
 * over id, time and body. With several secrets any of them verifies it, as while one is replaced.
 */
export function signatureHeaders({ id, at, body }: Signed, secrets: readonly string[]): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const sign = (secret: string): string => {
    const key = Buffer.from(secret.slice("whsec_".length), "base64");
    return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
  };
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": secrets.map(sign).join(" ") };
}
