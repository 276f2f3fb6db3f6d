import { fault } from "./fault.ts";

/** Loaded when the first passkey is made or shown: it brings all that attestations may hold, a tenth of the server's memory. */
const webauthn = () => import("@simplewebauthn/server");

/** The site that passkeys belong to. A passkey made for one host works on no other, which is what stops phishing. */
export type Site = {
  /** The host, which browsers compare with the page. */
  readonly host: string;
  /** Exactly these origins may ask. */
  readonly origins: readonly string[];
};

/** The site at the product's public address. @param origins further origins that browsers may come from */
export function siteAt(address: string, origins: readonly string[]): Site {
  const { hostname, origin } = new URL(address);
  return { host: hostname, origins: [origin, ...origins] };
}

/** What a browser answers when it has made a passkey. All of it is text: bytes are base64url. */
export type PasskeyMade = {
  readonly id: string;
  readonly rawId: string;
  readonly type: "public-key";
  readonly response: {
    readonly clientDataJSON: string;
    readonly attestationObject: string;
    readonly transports?: readonly string[] | undefined;
  };
};

/** What a browser answers when somebody has shown a passkey. */
export type PasskeyShown = {
  readonly id: string;
  readonly rawId: string;
  readonly type: "public-key";
  readonly response: {
    readonly clientDataJSON: string;
    readonly authenticatorData: string;
    readonly signature: string;
    readonly userHandle?: string | undefined;
  };
};

/** Whether the device has to check that the person is the one it knows, by PIN, finger or face. */
export type Verification = "required" | "preferred";

/** A passkey as a browser is told of it. */
export type Known = { readonly id: string; readonly transports: readonly string[] };

/** Ed25519, P-256 and RSA: what devices make. */
const algorithms = [-8, -7, -257];
const lastsMilliseconds = 300_000;
const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, "base64url"));
const asDescriptors = (known: readonly Known[]) => known.map(({ id, transports }) => ({ id, transports: [...transports] }));

type Creation = {
  readonly person: { readonly id: string; readonly email: string; readonly name: string };
  readonly known: readonly Known[];
  readonly challenge: string;
};

/** What a browser needs to make a passkey. Discoverable where the device can, so that no address need be typed. */
export async function creationOptions({ host }: Site, { person, known, challenge }: Creation) {
  const { generateRegistrationOptions } = await webauthn();
  return generateRegistrationOptions({
    rpName: "Freehold",
    rpID: host,
    userID: Uint8Array.from(Buffer.from(person.id)),
    userName: person.email,
    userDisplayName: person.name,
    challenge: bytesOf(challenge),
    timeout: lastsMilliseconds,
    attestationType: "none",
    excludeCredentials: asDescriptors(known),
    authenticatorSelection: { residentKey: "preferred", userVerification: "preferred" },
    supportedAlgorithmIDs: algorithms,
  });
}

type Request = { readonly challenge: string; readonly verification: Verification; readonly known: readonly Known[] };

/** What a browser needs to ask for a passkey; with none known, the person chooses among those of the device. */
export async function requestOptions({ host }: Site, { challenge, verification, known }: Request) {
  const { generateAuthenticationOptions } = await webauthn();
  return generateAuthenticationOptions({
    rpID: host,
    challenge: bytesOf(challenge),
    timeout: lastsMilliseconds,
    userVerification: verification,
    allowCredentials: asDescriptors(known),
  });
}

/** The challenge that an answer claims to answer. @throws factors.passkeyRefused when it is none */
export async function challengeIn(answer: PasskeyMade | PasskeyShown): Promise<string> {
  const { decodeClientDataJSON } = await import("@simplewebauthn/server/helpers");
  // The library trusts that it is an object with text in it; it is what a stranger sent.
  const data: unknown = await refusing(() => decodeClientDataJSON(answer.response.clientDataJSON));
  if (typeof data !== "object" || data === null || !("challenge" in data) || typeof data.challenge !== "string")
    throw fault.passkeyRefused();
  return data.challenge;
}

/** The new passkey in an answer, once it is proven to be of this site and for this challenge. @throws factors.passkeyRefused */
export async function verifyMade(site: Site, answer: PasskeyMade, challenge: string) {
  const { id, rawId, type, response } = answer;
  const { clientDataJSON, attestationObject } = response;
  const { verifyRegistrationResponse } = await webauthn();
  const result = await refusing(() =>
    verifyRegistrationResponse({
      response: { id, rawId, type, response: { clientDataJSON, attestationObject }, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: [...site.origins],
      expectedRPID: site.host,
      requireUserVerification: false,
      supportedAlgorithmIDs: algorithms,
    }),
  );
  if (!result.verified) throw fault.passkeyRefused();
  const { credential } = result.registrationInfo;
  return { id: credential.id, publicKey: Buffer.from(credential.publicKey).toString("base64url"), counter: credential.counter };
}

type Expected = { readonly challenge: string; readonly publicKey: string; readonly verification: Verification };

/** Proves that the passkey has signed this challenge for this site. @returns its counter @throws factors.passkeyRefused, passkeyUnverified */
export async function verifyShown(
  site: Site,
  answer: PasskeyShown,
  { challenge, publicKey, verification }: Expected,
): Promise<{ counter: number }> {
  const { id, rawId, type, response } = answer;
  const { clientDataJSON, authenticatorData, signature } = response;
  const { verifyAuthenticationResponse } = await webauthn();
  const result = await refusing(() =>
    verifyAuthenticationResponse({
      response: { id, rawId, type, response: { clientDataJSON, authenticatorData, signature }, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: [...site.origins],
      expectedRPID: site.host,
      requireUserVerification: false,
      // The counter is compared where it is stored, in one atomic step.
      credential: { id, publicKey: bytesOf(publicKey), counter: 0 },
    }),
  );
  if (!result.verified) throw fault.passkeyRefused();
  const { userVerified, newCounter } = result.authenticationInfo;
  if (verification === "required" && !userVerified) throw fault.passkeyUnverified();
  return { counter: newCounter };
}

/** Whatever the library finds wrong with an answer, the answer is refused; what it said is kept as the cause. */
async function refusing<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw fault.passkeyRefused({}, cause);
  }
}
