import { createRemoteJWKSet, customFetch, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from "jose";
import { timingSafeEqual } from "node:crypto";
import type { Clock } from "@freehold/kernel/clock.ts";
import { hashToken } from "../secrets.ts";
import { isReachableFrom, readObject, type BoundedFetch } from "./bounded-fetch.ts";
import { ExternalFailure } from "./failure.ts";
import {
  authorizationUrl,
  emailOf,
  exchangeCode,
  nameOf,
  tokenOf,
  type ExternalIdentity,
  type Flow,
  type OpenIdSettings,
  type Provider,
  type ProviderSettings,
} from "./provider.ts";

type Settings = ProviderSettings & OpenIdSettings;

/** What a provider says of itself, as far as it matters here. */
type Metadata = {
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly profileEndpoint: string | undefined;
  readonly proof: "header" | "form";
  readonly keys: JWTVerifyGetKey;
};

const metadataMilliseconds = 3600 * 1000;
/** Signatures by which only the provider can sign: none that a client's secret could make. */
const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"];
/** Clocks differ. */
const toleranceSeconds = 60;
/** A token is made when the code is given for it. */
const maxTokenAgeSeconds = 600;

type Needs = { readonly fetch: BoundedFetch; readonly clock: Clock };

/** A provider that speaks OpenID Connect. Its metadata are read when first needed, and again every hour. */
export function openIdProvider(settings: Settings, { fetch, clock }: Needs): Provider {
  let known: { readonly metadata: Metadata; readonly until: number } | undefined;
  const discover = async (): Promise<Metadata> => {
    const now = clock().getTime();
    if (!known || known.until <= now) known = { metadata: await readMetadata(settings, fetch), until: now + metadataMilliseconds };
    return known.metadata;
  };
  return {
    id: settings.id,
    label: settings.label,
    begin: async (flow) => {
      const { authorizationEndpoint } = await discover();
      const url = authorizationUrl(authorizationEndpoint, settings, { ...flow, scopes: ["openid", "profile", "email"] });
      url.searchParams.set("nonce", flow.nonce);
      if (settings.prompt !== undefined) url.searchParams.set("prompt", settings.prompt);
      return url;
    },
    identify: async (flow, { code, issuer }) => {
      // RFC 9207: a code of another provider is not given to this one.
      if (issuer !== undefined && !isIssuer(settings, issuer)) throw new ExternalFailure("untrusted", "the answer is another issuer's");
      const metadata = await discover();
      const { tokenEndpoint: endpoint, proof } = metadata;
      const tokens = await exchangeCode({ fetch, endpoint, client: settings, proof }, flow, code);
      const idToken = tokenOf(() => tokens.idToken());
      const claims = await verifyIdToken({ idToken, settings, keys: metadata.keys, now: clock() }, flow);
      if (claims.email !== undefined || metadata.profileEndpoint === undefined) return identityOf(settings, claims, claims);
      const profile = await readProfile(fetch, metadata.profileEndpoint, { accessToken: tokenOf(() => tokens.accessToken()), claims });
      return identityOf(settings, claims, profile);
    },
  };
}

async function readMetadata(settings: Settings, fetch: BoundedFetch): Promise<Metadata> {
  const url = settings.discoveryUrl ?? `${settings.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const said = await readObject(await fetch(url, { headers: { accept: "application/json" } }));
  if (said["issuer"] !== settings.issuer) throw new ExternalFailure("untrusted", `${url} names another issuer`);
  const endpoint = (name: string): string => {
    const value = said[name];
    if (typeof value !== "string" || !isReachableFrom(url, value)) throw new ExternalFailure("untrusted", `${url} names no usable ${name}`);
    return value;
  };
  const methods = said["token_endpoint_auth_methods_supported"];
  const onlyForm = Array.isArray(methods) && !methods.includes("client_secret_basic") && methods.includes("client_secret_post");
  return {
    authorizationEndpoint: endpoint("authorization_endpoint"),
    tokenEndpoint: endpoint("token_endpoint"),
    profileEndpoint: said["userinfo_endpoint"] === undefined ? undefined : endpoint("userinfo_endpoint"),
    proof: onlyForm ? "form" : "header",
    keys: createRemoteJWKSet(new URL(endpoint("jwks_uri")), { [customFetch]: (from, init) => readKeys(fetch, from, init) }),
  };
}

/** Its failure must not look like a wrong signature. */
async function readKeys(fetch: BoundedFetch, url: string, { headers }: { headers: Headers }): Promise<Response> {
  const answer = await fetch(url, { headers });
  if (answer.status !== 200) throw new ExternalFailure("providerDown", `${url} has status ${answer.status}`);
  return answer;
}

type Claims = JWTPayload & { readonly sub: string; readonly iss: string; readonly email?: unknown };
type Check = { readonly idToken: string; readonly settings: Settings; readonly keys: JWTVerifyGetKey; readonly now: Date };

/** The claims of a token that this provider signed, for us, now, and for this very flow. @throws ExternalFailure */
async function verifyIdToken({ idToken, settings, keys, now }: Check, { nonce }: Flow): Promise<Claims> {
  try {
    const { payload } = await jwtVerify(idToken, keys, {
      audience: settings.clientId,
      algorithms,
      currentDate: now,
      clockTolerance: toleranceSeconds,
      maxTokenAge: maxTokenAgeSeconds,
      requiredClaims: ["iss", "sub", "exp", "iat", "nonce"],
    });
    const { iss, sub, aud, nonce: said, azp } = payload;
    if (typeof iss !== "string" || !isIssuer(settings, iss, payload["tid"])) throw new Error("the token is another issuer's");
    if (typeof sub !== "string" || !/^[^\p{C}]{1,255}$/u.test(sub)) throw new Error("the token names nobody");
    if (typeof said !== "string" || !isSame(said, nonce)) throw new Error("the token was made for another flow");
    if (Array.isArray(aud) && aud.length > 1 && azp === undefined) throw new Error("the token is for many");
    if (azp !== undefined && azp !== settings.clientId) throw new Error("the token was made for another client");
    return { ...payload, iss, sub };
  } catch (error) {
    if (error instanceof ExternalFailure) throw error;
    throw new ExternalFailure("untrusted", "the id token proves nothing", error);
  }
}

const tenantPlace = "{tenantid}";

/** Whether this is the configured issuer; where it has a place for the directory, with the directory that the token names. */
function isIssuer({ issuer }: OpenIdSettings, said: string, directory?: unknown): boolean {
  if (!issuer.includes(tenantPlace)) return said === issuer;
  const [before = "", after = ""] = issuer.split(tenantPlace, 2);
  const named = said.slice(before.length, said.length - after.length);
  const isWhole = said === `${before}${named}${after}` && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(named);
  return isWhole && (directory === undefined || directory === named);
}

const isSame = (one: string, other: string): boolean => timingSafeEqual(Buffer.from(hashToken(one)), Buffer.from(hashToken(other)));

/** For providers whose tokens are slim. @throws ExternalFailure when it tells of somebody else */
async function readProfile(
  fetch: BoundedFetch,
  url: string,
  { accessToken, claims }: { accessToken: string; claims: Claims },
): Promise<Record<string, unknown>> {
  const profile = await readObject(await fetch(url, { headers: { authorization: `Bearer ${accessToken}`, accept: "application/json" } }));
  if (profile["sub"] !== claims.sub) throw new ExternalFailure("untrusted", "the profile is another person's");
  return profile;
}

/** The subject holds the issuer: should the operator configure another one under the same name, nobody becomes somebody else. */
function identityOf(settings: Settings, { iss, sub }: Claims, profile: Readonly<Record<string, unknown>>): ExternalIdentity {
  const email = emailOf(profile["email"]);
  const name = nameOf(profile["name"], profile["preferred_username"], email?.split("@")[0]);
  return { subject: `${iss}#${sub}`, email, isEmailVerified: email !== null && isVerified(settings, profile), name };
}

function isVerified({ verifiedAddresses }: Settings, profile: Readonly<Record<string, unknown>>): boolean {
  if (verifiedAddresses === "all") return true;
  return isTrue(profile[verifiedAddresses === "claimed" ? "email_verified" : "xms_edov"]);
}

/** Some providers write truth as text or as a number. */
const isTrue = (value: unknown): boolean => value === true || value === "true" || value === 1 || value === "1";
