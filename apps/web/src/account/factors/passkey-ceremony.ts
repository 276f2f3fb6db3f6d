import {
  browserSupportsWebAuthn,
  startAuthentication,
  startRegistration,
  WebAuthnError,
  type AuthenticationResponseJSON,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
} from "@simplewebauthn/browser";
import { clientFault, type ClientFault } from "../../api/fault.ts";

/** Whether this browser can make and show passkeys, which it does on encrypted pages and on this machine only. */
export const canUsePasskeys = (): boolean => browserSupportsWebAuthn();

/** Lets the device make a passkey. Rejects as the browser or the person refused. */
export const makePasskey = (optionsJSON: PublicKeyCredentialCreationOptionsJSON): Promise<RegistrationResponseJSON> =>
  startRegistration({ optionsJSON });

/** Lets the person show a passkey. Rejects as the browser or the person refused. */
export const showPasskey = (optionsJSON: PublicKeyCredentialRequestOptionsJSON): Promise<AuthenticationResponseJSON> =>
  startAuthentication({ optionsJSON });

const words: Readonly<Record<string, string>> = {
  InvalidStateError: "This device has a passkey for your account already.",
  SecurityError: "Passkeys do not work at this address. Open the product at its own address, such as https://freehold.example.com.",
  NotSupportedError: "This device cannot make passkeys. Use another one, or an authenticator app.",
};

/** What went wrong with a passkey or on the way to the server; undefined when nothing did. */
export function passkeyFault(error: unknown): ClientFault | undefined {
  if (error === null || error === undefined) return undefined;
  if (!(error instanceof WebAuthnError) && !(error instanceof DOMException)) return clientFault(error);
  // Browsers do not tell whether the person chose nothing, had nothing to choose, or took too long.
  const message = words[error.name] ?? "No passkey was chosen. Try again, or choose another way.";
  return { kind: "invalid", code: undefined, message, fields: {}, requestId: undefined, mayPass: false };
}
