import { Argon2id } from "oslo/password";
import { faults } from "@freehold/kernel/fault.ts";
import { verifyHash, type FirebaseKeys } from "./imported-hash.ts";

const fault = faults("identity", {
  tooManySignIns: ["throttled", "Too many people sign in at this moment. Try again in a few seconds."],
});

/** 19 MiB, two passes, one lane: the OWASP minimum for Argon2id, about 35 ms a hash on two cores. */
const argon2 = new Argon2id({ memorySize: 19_456, iterations: 2, parallelism: 1 });

/** Hashes fill the thread pool, which files and DNS need too: so many at once, so many waiting, the rest is sent away. */
const atOnce = 2;
const mayWait = 100;

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (waiting.length >= mayWait) throw fault.tooManySignIns({ retryAfter: 5 });
  if (running >= atOnce) await new Promise<void>((turn) => waiting.push(turn));
  else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    // The place is handed on, so that nobody slips in between.
    if (next) next();
    else running--;
  }
}

const current = "$argon2id$v=19$m=19456,t=2,p=1$";

/** @throws identity.tooManySignIns, as does every function here that hashes */
export const hashPassword = (password: string): Promise<string> => inTurn(() => argon2.hash(password.normalize("NFKC")));

/** Whether the password is the one that was hashed, here or elsewhere. Costs as much time when it is not. */
export const verifyPassword = (hash: string, password: string, firebase?: FirebaseKeys): Promise<boolean> =>
  inTurn(() => verifyHash(hash, password, firebase));

/** Whether the hash was not made as we make them today: it is replaced when its owner has shown the password. */
export const needsRehash = (hash: string): boolean => !hash.startsWith(current);

let decoy: Promise<string> | undefined;

/** Spends the time of a verification, so that an unknown address answers no sooner than a wrong password. */
export async function pretendToVerify(password: string): Promise<void> {
  decoy ??= argon2.hash("an address that nobody registered");
  await verifyPassword(await decoy, password);
}
