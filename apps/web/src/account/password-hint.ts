/** What the server asks for. */
const least = 10;
/** From here on guessing is hopeless, unless it is a phrase that everybody knows. */
const strong = 16;

/** What to say of a password that is being chosen, by its length: what it is built of does not matter. */
export function passwordHint(length: number): string {
  if (length === 0) return `At least ${least} characters. Four unusual words are easy to keep and hard to guess.`;
  const missing = least - length;
  if (missing > 0) return `${missing} more ${missing === 1 ? "character" : "characters"}.`;
  return length < strong ? "Long enough. A few more characters make it stronger." : "Strong, if it is nothing that others say.";
}
