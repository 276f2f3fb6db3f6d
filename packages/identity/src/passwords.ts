import { Argon2id } from "oslo/password";

/** 19 MiB, two passes, one lane: the OWASP minimum for Argon2id, about 35 ms a hash on two cores. */
const argon2 = new Argon2id({ memorySize: 19_456, iterations: 2, parallelism: 1 });

export const hashPassword = (password: string): Promise<string> => argon2.hash(password.normalize("NFKC"));

/** Whether the password is the one that was hashed. Costs as much time when it is not. */
export const verifyPassword = (hash: string, password: string): Promise<boolean> => argon2.verify(hash, password.normalize("NFKC"));

let decoy: Promise<string> | undefined;

/** Spends the time of a verification, so that an unknown address answers no sooner than a wrong password. */
export async function pretendToVerify(password: string): Promise<void> {
  decoy ??= hashPassword("an address that nobody registered");
  await verifyPassword(await decoy, password);
}
