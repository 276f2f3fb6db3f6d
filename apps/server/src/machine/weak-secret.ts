/** Words that stand where a secret should: in examples, in documentation, in what people type first. */
const words =
  /change.?me|example|secret|password|passwort|development|known.to.everybody|default|test|demo|admin|postgres|freehold|minio|root|qwerty|letmein|12345/gi;

/** Passwords that come with a program's first start. */
const shippedPasswords = new Set([
  "postgres",
  "changeme",
  "password",
  "minioadmin",
  "admin",
  "root",
  "freehold",
  "development",
  "test",
  "secret",
  "guest",
  "",
]);

/**
 * Why this cannot be an installation's secret; undefined when nothing speaks against it. Whoever knows the secret can sign in
 * as anybody, so in production it must be random.
 */
export function weaknessOf(secret: string): string | undefined {
  if (isRepetition(secret) || isRow(secret)) return "It repeats itself.";
  // A random secret may contain such a word by chance; the rest of it is random still.
  if (bitsIn(secret.replace(words, "")) < 80) return "It is made of words that people guess, or not random enough.";
  return undefined;
}

/** Whether a password is one that everybody tries first. @param user whose password it is */
export function isShippedPassword(password: string, user?: string): boolean {
  const typed = password.toLowerCase();
  return shippedPasswords.has(typed.replace(/[-_]/g, "")) || typed === user?.toLowerCase() || /^(.)\1*$/.test(typed);
}

function isRepetition(text: string): boolean {
  for (let length = 1; length <= text.length / 2; length++) {
    if (
      text ===
      text
        .slice(0, length)
        .repeat(Math.ceil(text.length / length))
        .slice(0, text.length)
    )
      return true;
  }
  return false;
}

/** Whether more than two thirds of the characters follow their neighbour, as in abcdefg and 7654321. */
function isRow(text: string): boolean {
  const steps = Array.from(text.slice(1), (character, i) => Math.abs(character.charCodeAt(0) - text.charCodeAt(i)));
  return steps.filter((step) => step <= 1).length > (text.length * 2) / 3;
}

/** Shannon's measure of how surprising the characters are, all together. 32 random hexadecimal digits have 95 to 125. */
function bitsIn(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits += count * Math.log2(text.length / count);
  return bits;
}
