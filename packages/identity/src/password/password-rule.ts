import { faults } from "@freehold/kernel/fault.ts";

export const fault = faults("identity", {
  passwordWeak: ["invalid", "Choose another password."],
});

/** Fewer letters than these beside a known word are guessed with it. */
const ownLetters = 6;

/** A password as somebody who guesses writes it: without case, spaces and marks, signs read as the letters they stand for. */
function plain(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replaceAll("@", "a")
    .replaceAll("$", "s")
    .replace(/[^\p{L}\p{N}]/gu, "");
}

/** The same, with digits read as the letters they stand for. */
const letters: Readonly<Record<string, string>> = { "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t" };
const spelled = (text: string): string => text.replace(/[013457]/g, (digit) => letters[digit]!);

let list: Promise<ReadonlySet<string>> | undefined;

async function readList(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import("@zxcvbn-ts/language-common");
  return new Set(dictionary["passwords-common"].map(plain));
}

/**
 * Whether a password is among the first that are tried: a common one, however it is decorated, or a run of the same. The
 * list is read when it is first asked for: 40,000 words that a server or a command need not hold before.
 */
export async function isCommon(password: string): Promise<boolean> {
  const common = await (list ??= readList());
  const whole = plain(password);
  const bare = whole.replace(/^\p{N}+|\p{N}+$/gu, "");
  const isDecorated = bare.length >= 4 && whole.length - bare.length <= ownLetters && (common.has(bare) || common.has(spelled(bare)));
  return isDecorated || common.has(whole) || common.has(spelled(whole)) || new Set(whole).size < 4 || isRepeated(whole);
}

/** Whether it is something short, written again and again. */
const isRepeated = (text: string): boolean => /^(.{1,5})\1+$/u.test(text);

/** Whether a password is little more than what everybody knows of its owner. */
function isPersonal(password: string, { email, name }: { email: string; name: string }): boolean {
  const whole = plain(password);
  const known = [email, email.slice(0, email.indexOf("@")), name, ...name.split(/\s+/)].map(plain);
  return known.some((word) => word.length >= 4 && whole.includes(word) && whole.replaceAll(word, "").length < ownLetters);
}

/**
 * Refuses a password that is easily guessed. What it is built of is not asked: length and rarity are what counts.
 * @param field the input that is marked
 * @throws identity.passwordWeak
 */
export async function demandStrength(password: string, owner: { email: string; name: string }, field = "password"): Promise<void> {
  if (isPersonal(password, owner)) throw fault.passwordWeak({ fields: { [field]: "Use something other than your name or address." } });
  if (await isCommon(password))
    throw fault.passwordWeak({ fields: { [field]: "Many people use this password. Choose a rarer one, such as four words." } });
}
