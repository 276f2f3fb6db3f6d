import { createCipheriv, createECDH, createPrivateKey, hkdfSync, randomBytes, sign, type KeyObject } from "node:crypto";

/**
 * The keys by which push services know this installation (VAPID, RFC 8292), derived from its secret: every server of it has the same,
 * and nothing is stored. With another secret browsers must subscribe anew.
 */
export type PushKeys = { readonly publicKey: string; readonly privateKey: KeyObject };

const curve = "prime256v1";

/** One more than the largest scalar of P-256. */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

export function pushKeysOf(secret: string): PushKeys {
  // Twice as many bits as are needed: what is left of the division is even enough.
  const bytes = Buffer.from(hkdfSync("sha256", secret, "", "freehold web push", 64));
  const scalar = (BigInt(`0x${bytes.toString("hex")}`) % (order - 1n)) + 1n;
  const d = Buffer.from(scalar.toString(16).padStart(64, "0"), "hex");
  const pair = createECDH(curve);
  pair.setPrivateKey(d);
  const point = pair.getPublicKey();
  const jwk = {
    kty: "EC",
    crv: "P-256",
    d: d.toString("base64url"),
    x: point.subarray(1, 33).toString("base64url"),
    y: point.subarray(33).toString("base64url"),
  };
  return { publicKey: point.toString("base64url"), privateKey: createPrivateKey({ key: jwk, format: "jwk" }) };
}

/** Says to a push service who sends, for half a day. @param contact a web page or mailto: by which its operator finds ours */
export function vapidHeader(
  { publicKey, privateKey }: PushKeys,
  { endpoint, contact, now }: { endpoint: string; contact: string; now: Date },
): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const expires = Math.floor(now.getTime() / 1000) + 12 * 3600;
  const claims = `${part({ typ: "JWT", alg: "ES256" })}.${part({ aud: new URL(endpoint).origin, exp: expires, sub: contact })}`;
  const signature = sign("sha256", Buffer.from(claims), { key: privateKey, dsaEncoding: "ieee-p1363" }).toString("base64url");
  return `vapid t=${claims}.${signature}, k=${publicKey}`;
}

/** What a browser gave, as base64url. */
export type BrowserKeys = { readonly publicKey: string; readonly authKey: string };

/** What would be random, for the example of the standard. */
type Chance = { readonly privateKey: Buffer; readonly salt: Buffer };

/**
 * Encrypts a message for one browser, so that its push service cannot read it (RFC 8291, aes128gcm of RFC 8188, one record).
 * @throws Error when the browser's key is no point of the curve
 */
export function encryptFor({ publicKey, authKey }: BrowserKeys, text: string, chance?: Chance): Buffer {
  const pair = createECDH(curve);
  if (chance) pair.setPrivateKey(chance.privateKey);
  else pair.generateKeys();
  const theirs = Buffer.from(publicKey, "base64url");
  const ours = pair.getPublicKey();
  const salt = chance?.salt ?? randomBytes(16);
  const derived = (key: Buffer, { salted, info, length }: { salted: Buffer; info: Buffer; length: number }): Buffer =>
    Buffer.from(hkdfSync("sha256", key, salted, info, length));
  const shared = derived(pair.computeSecret(theirs), {
    salted: Buffer.from(authKey, "base64url"),
    info: Buffer.concat([Buffer.from("WebPush: info\0"), theirs, ours]),
    length: 32,
  });
  const key = derived(shared, { salted: salt, info: Buffer.from("Content-Encoding: aes128gcm\0"), length: 16 });
  const nonce = derived(shared, { salted: salt, info: Buffer.from("Content-Encoding: nonce\0"), length: 12 });
  const cipher = createCipheriv("aes-128-gcm", key, nonce);
  // The one record is the last: its padding begins with 2.
  const encrypted = Buffer.concat([
    cipher.update(Buffer.concat([Buffer.from(text), Buffer.from([2])])),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  const recordSize = Buffer.alloc(4);
  recordSize.writeUInt32BE(4096);
  return Buffer.concat([salt, recordSize, Buffer.from([ours.length]), ours, encrypted]);
}
