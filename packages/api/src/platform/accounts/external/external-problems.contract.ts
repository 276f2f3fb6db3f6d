/** What a page says when signing in elsewhere did not work. The codes travel in addresses, the sentences do not. */
export const externalProblems = {
  declined: "You did not agree to share your account, so nothing happened. Try again, or sign in another way.",
  expired: "That took too long, or the page was opened twice. Start again.",
  otherBrowser: "This began in another browser, or your browser keeps no cookies. Start again here.",
  providerDown: "The provider does not answer at the moment. Try again in a few minutes, or sign in another way.",
  refused: "The provider refused the sign-in. Start again; if it happens once more, ask whoever runs this installation.",
  untrusted: "The provider's answer could not be verified, so it was not used. Ask whoever runs this installation.",
  addressUnverified: "The provider has not verified your address. Verify it there and try again, or create an account here.",
  addressTaken: "Your address already has an account here. Sign in to it first, then link the provider on your account page.",
  linkedElsewhere: "That account is linked to another person here. Sign in with it, unlink it there, then link it here.",
  signedOut: "Your session has ended meanwhile. Sign in and link the account again.",
  unknownProvider: "This installation does not know that provider. Choose one of those below.",
  tooMany: "Too many attempts from your network. Wait a minute and try again.",
  failed: "Something went wrong on our side. Try again, or sign in another way.",
} as const;

/** The sentence for a code in an address; undefined for anything that is not one. */
export function problemSentence(code: unknown): string | undefined {
  return typeof code === "string" && Object.hasOwn(externalProblems, code)
    ? externalProblems[code as keyof typeof externalProblems]
    : undefined;
}
