import { createCipheriv, scrypt, timingSafeEqual } from "node:crypto";
import { Argon2id, Bcrypt } from "oslo/password";

/** What a Firebase project knows besides its users' hashes. */
export type FirebaseKeys = {
  /** `base64_signer_key` of the project's password hash parameters. */
  readonly signerKey: string;
};

const argon2 = new Argon2id();
const bcrypt = new Bcrypt();

/** Whether hash and password belong together, for one notation. */
type Verifies = (hash: string, password: string, keys: { readonly firebase: FirebaseKeys | undefined }) => Promise<boolean>;

/** The notations that verify. Parameters are taken from the hash; what is not one of these verifies for nobody. */
const notations: readonly (readonly [begins: RegExp, verifies: Verifies])[] = [
  [/^\$argon2(id|i|d)\$/, (hash, password) => argon2.verify(hash, password)],
  // PHP writes 2y, old programs 2a; for passwords of at most 72 bytes all three are the same.
  [/^\$2[aby]\$/, (hash, password) => bcrypt.verify(hash.replace(/^\$2[ay]\$/, "$2b$"), password)],
  [/^\$firebase-scrypt\$/, (hash, password, { firebase }) => verifyFirebase(hash, password, firebase)],
];

/** Whether the password belongs to a hash of any notation that we know. A hash that is damaged belongs to none. */
export async function verifyHash(hash: string, password: string, firebase: FirebaseKeys | undefined): Promise<boolean> {
  const found = notations.find(([begins]) => begins.test(hash));
  return found ? found[1](hash, password, { firebase }) : false;
}

const firebaseNotation = /^\$firebase-scrypt\$ln=(\d{1,2}),r=(\d{1,2})(?:,ss=([A-Za-z0-9+/=]*))?\$([A-Za-z0-9+/=]*)\$([A-Za-z0-9+/=]+)$/;

/** Memory that a hash may ask for, in bytes: one that somebody made up must not exhaust ours. */
const mostMemory = 256 * 1024 * 1024;

/**
 * Firebase's scrypt: the key that scrypt derives from the password encrypts the project's signer key (AES-256-CTR, counter
 * at zero), and that is the hash. Written as `$firebase-scrypt$ln=<mem_cost>,r=<rounds>,ss=<salt separator>$<salt>$<hash>`,
 * in base64 as `firebase auth:export` gives it. https://github.com/firebase/scrypt
 */
async function verifyFirebase(hash: string, password: string, keys: FirebaseKeys | undefined): Promise<boolean> {
  const parts = firebaseNotation.exec(hash);
  if (!parts || !keys) return false;
  const [, ln, r, separator = "Bw==", salt = "", expected = ""] = parts;
  const cost = { N: 2 ** Number(ln), r: Number(r), p: 1 };
  const memory = 128 * cost.N * cost.r;
  if (cost.N < 2 || cost.r < 1 || memory > mostMemory) return false;
  const salted = Buffer.concat([Buffer.from(salt, "base64"), Buffer.from(separator, "base64")]);
  const derived = await derive(password, salted, { ...cost, maxmem: memory * 2 });
  const cipher = createCipheriv("aes-256-ctr", derived, Buffer.alloc(16));
  const made = Buffer.concat([cipher.update(Buffer.from(keys.signerKey, "base64")), cipher.final()]);
  const given = Buffer.from(expected, "base64");
  return given.length === made.length && timingSafeEqual(given, made);
}

function derive(password: string, salt: Buffer, cost: { N: number; r: number; p: number; maxmem: number }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // Not normalized: Firebase hashes what was typed.
    scrypt(password, salt, 32, cost, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
