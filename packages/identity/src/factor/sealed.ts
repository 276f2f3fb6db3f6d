import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** Encrypts what must be read again, so that a copy of the tables alone opens nothing. */
export type Seal = {
  /** @param owner whom it belongs to: what was sealed for one person does not open for another */
  readonly seal: (bytes: Uint8Array, owner: string) => string;
  /** @throws when it was sealed with another secret, for another owner, or was changed since */
  readonly open: (sealed: string, owner: string) => Uint8Array;
};

const version = "v1";
const nonceLength = 12;
const tagLength = 16;

/**
 * AES-256-GCM under a key of its own, derived from the installation's secret by HKDF-SHA-256: with another label it is
 * another key, so a secret that serves several purposes gives nothing of one away in another.
 */
export function createSeal(secret: string, label: string): Seal {
  const key = Buffer.from(hkdfSync("sha256", secret, "", `freehold ${label} ${version}`, 32));
  return {
    seal: (bytes, owner) => {
      const nonce = randomBytes(nonceLength);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(owner));
      const text = Buffer.concat([cipher.update(bytes), cipher.final()]);
      return `${version}.${Buffer.concat([nonce, text, cipher.getAuthTag()]).toString("base64url")}`;
    },
    open: (sealed, owner) => {
      const whole = Buffer.from(sealed.slice(version.length + 1), "base64url");
      const nonce = whole.subarray(0, nonceLength);
      const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: tagLength }).setAAD(Buffer.from(owner));
      decipher.setAuthTag(whole.subarray(-tagLength));
      return Buffer.concat([decipher.update(whole.subarray(nonceLength, -tagLength)), decipher.final()]);
    },
  };
}
