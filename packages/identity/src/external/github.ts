import { readObject, type BoundedFetch } from "./bounded-fetch.ts";
import { ExternalFailure } from "./failure.ts";
import {
  authorizationUrl,
  emailOf,
  exchangeCode,
  nameOf,
  tokenOf,
  type GitHubSettings,
  type Provider,
  type ProviderSettings,
} from "./provider.ts";

/** GitHub. Only the primary address counts, as GitHub sends nothing to the others. */
export function gitHubProvider(settings: ProviderSettings & GitHubSettings, fetch: BoundedFetch): Provider {
  const endpoint = `${settings.site}/login/oauth/access_token`;
  return {
    id: settings.id,
    label: settings.label,
    begin: async (flow) =>
      authorizationUrl(`${settings.site}/login/oauth/authorize`, settings, { ...flow, scopes: ["read:user", "user:email"] }),
    identify: async (flow, { code }) => {
      const tokens = await exchangeCode({ fetch, endpoint, client: settings, proof: "form" }, flow, code);
      const headers = { authorization: `Bearer ${tokenOf(() => tokens.accessToken())}`, accept: "application/vnd.github+json" };
      const { id, login, name } = await readObject(await fetch(`${settings.api}/user`, { headers }));
      // The login may be given to somebody else one day; the number never is.
      if (typeof id !== "number" || !Number.isSafeInteger(id)) throw new ExternalFailure("untrusted", "the profile names nobody");
      const primary = await readPrimaryAddress(await fetch(`${settings.api}/user/emails`, { headers }));
      return { subject: String(id), ...primary, name: nameOf(name, login) };
    },
  };
}

async function readPrimaryAddress(answer: Response): Promise<{ email: string | null; isEmailVerified: boolean }> {
  if (answer.status !== 200) throw new ExternalFailure("providerDown", `addresses have status ${answer.status}`);
  try {
    const said: unknown = await answer.json();
    const all = Array.isArray(said) ? said : [];
    const primary: unknown = all.find((one: unknown) => property(one, "primary") === true);
    const email = emailOf(property(primary, "email"));
    return { email, isEmailVerified: email !== null && property(primary, "verified") === true };
  } catch (error) {
    throw new ExternalFailure("providerDown", "addresses are no JSON", error);
  }
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
}
