import { CodeChallengeMethod, OAuth2Client, OAuth2Tokens } from "arctic";
import { readObject, type BoundedFetch } from "./bounded-fetch.ts";
import { ExternalFailure } from "./failure.ts";

/** A provider as the operator configured it. */
export type ProviderSettings = {
  /** Its name in addresses and in the table: "google". Must not change, or links are lost. */
  readonly id: string;
  /** What people read on the button. */
  readonly label: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** How long it has for an answer, where that is not the usual time. */
  readonly answerMilliseconds?: number;
} & (OpenIdSettings | GitHubSettings);

/** A provider that speaks OpenID Connect and says itself where its doors are. */
export type OpenIdSettings = {
  readonly protocol: "openid";
  /** Exactly as the provider names itself. `{tenantid}` in it stands for the directory that a token names. */
  readonly issuer: string;
  /** Where its metadata is, if not under the issuer. */
  readonly discoveryUrl?: string;
  /**
   * When an address counts as verified: when the provider says so for it; when Microsoft says that the domain's owner
   * gave it; or always, because all people in the directory are the operator's.
   */
  readonly verifiedAddresses: "claimed" | "domainOwner" | "all";
  /** What the provider should ask the person even if it need not. */
  readonly prompt?: string;
};

/** GitHub, which speaks OAuth only: who the person is its API tells. */
export type GitHubSettings = {
  readonly protocol: "github";
  /** Where its pages are, and its API: other than GitHub's own for GitHub Enterprise Server. */
  readonly site: string;
  readonly api: string;
};

/** Who somebody is at a provider. */
export type ExternalIdentity = {
  /** Never changes, and is nobody else's at this provider. */
  readonly subject: string;
  /** The address in lower case; null when it tells none. */
  readonly email: string | null;
  readonly isEmailVerified: boolean;
  readonly name: string;
};

/** What binds the way there to the way back. */
export type Flow = { readonly state: string; readonly verifier: string; readonly nonce: string; readonly redirectUri: string };

/** What the provider sent back with the browser. */
export type Answer = { readonly code: string; readonly issuer: string | undefined };

/** Somewhere a person can prove who they are. */
export type Provider = {
  readonly id: string;
  readonly label: string;
  /** Where to send the browser. @throws ExternalFailure */
  readonly begin: (flow: Flow) => Promise<URL>;
  /** Who came back. @throws ExternalFailure */
  readonly identify: (flow: Flow, answer: Answer) => Promise<ExternalIdentity>;
};

type Client = Pick<ProviderSettings, "clientId" | "clientSecret">;

/** The address at which a provider asks the person, with a challenge for the code (PKCE, S256). */
export function authorizationUrl(endpoint: string, client: Client, flow: Flow & { readonly scopes: string[] }): URL {
  const arctic = new OAuth2Client(client.clientId, client.clientSecret, flow.redirectUri);
  return arctic.createAuthorizationURLWithPKCE(endpoint, flow.state, CodeChallengeMethod.S256, flow.verifier, flow.scopes);
}

type Exchange = {
  readonly fetch: BoundedFetch;
  readonly endpoint: string;
  readonly client: Client;
  /** How the client proves who it is: in a header, or in the form where the provider knows no other way. */
  readonly proof: "header" | "form";
};

/**
 * Gives the code for tokens. Not through arctic, whose request has no time limit and follows redirects.
 * @throws ExternalFailure
 */
export async function exchangeCode({ fetch, endpoint, client, proof }: Exchange, flow: Flow, code: string): Promise<OAuth2Tokens> {
  const form = new URLSearchParams({
    grant_type: "authorization_code",
    code,
    redirect_uri: flow.redirectUri,
    code_verifier: flow.verifier,
    ...(proof === "form" && { client_id: client.clientId, client_secret: client.clientSecret }),
  });
  const pair = `${encodeURIComponent(client.clientId)}:${encodeURIComponent(client.clientSecret)}`;
  const answer = await fetch(endpoint, {
    method: "POST",
    body: form,
    headers: { accept: "application/json", ...(proof === "header" && { authorization: `Basic ${Buffer.from(pair).toString("base64")}` }) },
  });
  const data = await readObject(answer);
  // GitHub says that a code is wrong with status 200.
  if (typeof data["error"] === "string") throw new ExternalFailure("refused", data["error"]);
  return new OAuth2Tokens(data);
}

/** A token by its reader. @throws ExternalFailure when the provider did not send it */
export function tokenOf(read: () => string): string {
  try {
    return read();
  } catch (error) {
    throw new ExternalFailure("untrusted", "a token is missing", error);
  }
}

/**
 * An address as accounts have it; null for what is none, and for what only becomes another one in lower case: the Kelvin
 * sign is no k, but would be.
 */
export function emailOf(value: unknown): string | null {
  if (typeof value !== "string" || value.length > 320 || value.normalize("NFKC") !== value) return null;
  return /^[^\s\p{C}@<>"]+@[^\s\p{C}@<>"]+\.[^\s\p{C}@<>"]+$/u.test(value) ? value.toLowerCase() : null;
}

/** What to call the person: the first that says something, on one line. */
export function nameOf(...candidates: readonly unknown[]): string {
  const said = candidates.map((one) => (typeof one === "string" ? one.replaceAll(/[\p{C}\s]+/gu, " ").trim() : ""));
  return (said.find((one) => one !== "") ?? "New member").slice(0, 200);
}
