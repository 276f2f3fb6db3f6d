import { faults } from "@freehold/kernel/fault.ts";

/** What can go wrong with second factors and passkeys. A wrong answer is `invalid`: it ends no session that is open. */
export const fault = faults("factors", {
  codeWrong: ["invalid", "This code is wrong or was used already. Wait for the next one and enter it."],
  recoveryCodeWrong: ["invalid", "This recovery code is wrong or was used already. Enter another one of your list."],
  passkeyRefused: ["invalid", "This passkey was not accepted. Try again, or choose another way."],
  passkeyUnverified: ["invalid", "Your device did not check that it is you. Set a PIN or a fingerprint on it, or choose another way."],
  passkeyWentBack: [
    "forbidden",
    "This passkey may have been copied and was not accepted. Sign in another way, remove it and add a new one.",
  ],
  signInOver: ["unauthenticated", "This sign-in is over. Begin again with your password."],
  answersUsedUp: ["unauthenticated", "These were five wrong answers: this sign-in is over. Begin again with your password."],
  personMissing: ["missing", "Nobody has an account with this address."],
  appUnreadable: [
    "conflict",
    "Your authenticator app can no longer be checked here. Use a recovery code or a passkey, then remove the app and set it up again.",
  ],
  alreadySet: ["conflict", "You have a code generator already. Remove it first if you want to use another one."],
  notBegun: ["conflict", "This code generator is not waiting for a code. Begin again."],
  nothingSet: ["conflict", "You have no second factor yet. Set one up first."],
  passkeyKnown: ["conflict", "This device has a passkey for your account already."],
  passkeyMissing: ["missing", "You have no such passkey."],
  tooManyPasskeys: ["conflict", "You have 20 passkeys, which is as many as we keep. Remove one you no longer use."],
  twoNeeded: ["forbidden", "Sign in again with your second factor before you change it."],
});
