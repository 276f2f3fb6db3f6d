import { z } from "zod";
import { isReachableFrom } from "@freehold/identity/external/bounded-fetch.ts";
import type { ProviderSettings } from "@freehold/identity/external/provider.ts";

const text = () => z.string().trim().min(1).max(1000).optional();

/** The variables by which people may sign in elsewhere. */
export const providerVariables = {
  OAUTH_GOOGLE_CLIENT_ID: text().describe("With its secret, people can sign in with Google. See docs/operations/sign-in-elsewhere.md."),
  OAUTH_GOOGLE_CLIENT_SECRET: text().describe("The secret of the client at Google."),
  OAUTH_GITHUB_CLIENT_ID: text().describe("With its secret, people can sign in with GitHub."),
  OAUTH_GITHUB_CLIENT_SECRET: text().describe("The secret of the OAuth app at GitHub."),
  OAUTH_MICROSOFT_CLIENT_ID: text().describe("With its secret, people can sign in with Microsoft."),
  OAUTH_MICROSOFT_CLIENT_SECRET: text().describe("The secret of the app registration at Microsoft."),
  OAUTH_MICROSOFT_TENANT: z
    .union([z.guid(), z.enum(["common", "organizations", "consumers"])], {
      error: "Write the directory's id, or common, organizations or consumers.",
    })
    .optional()
    .describe("Whose people: the id of your directory, organizations, consumers, or common for both. common if empty."),
  OIDC_ISSUER: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      "An OpenID Connect issuer, exactly as it names itself. For more of them put a name in the middle of all four: OIDC_ACME_ISSUER, OIDC_ACME_CLIENT_ID and so on.",
    ),
  OIDC_CLIENT_ID: text().describe("The client's id at the issuer."),
  OIDC_CLIENT_SECRET: text().describe("The client's secret at the issuer."),
  OIDC_NAME: text().describe("What the button says after “Continue with”. Without it the issuer's host."),
};

const Variables = z.object(providerVariables);
type Variables = z.infer<typeof Variables>;
type Fields = Record<string, string>;

/** Who people may sign in with, and words for each variable that is missing or wrong. */
export type Providers = { readonly settings: readonly ProviderSettings[]; readonly wrong: Readonly<Fields> };

/**
 * The providers that these variables configure. One that is configured by half is a mistake, never left out.
 * @param production whether a provider at this machine without encryption is refused
 */
export function providersIn(variables: Readonly<Record<string, unknown>>, production: boolean): Providers {
  const wrong: Fields = {};
  const read = Variables.safeParse(variables);
  if (!read.success)
    return { settings: [], wrong: Object.fromEntries(read.error.issues.map((issue) => [issue.path.join("."), issue.message])) };
  const named = [...namesIn(variables)].map((name) => oidc(oidcVariables(variables, name, wrong), { name, production, wrong }));
  const settings = [
    google(read.data, wrong),
    gitHub(read.data, wrong),
    microsoft(read.data, wrong),
    oidc(read.data, { production, wrong }),
    ...named,
  ];
  return { settings: settings.filter((one) => one !== undefined), wrong };
}

type Client = Pick<ProviderSettings, "clientId" | "clientSecret">;

/** The client, when all of the variables are set; undefined when none is. Says which are missing. */
function clientOf(
  variables: Readonly<Record<string, string | undefined>>,
  [id, secret]: readonly [string, string],
  wrong: Fields,
): Client | undefined {
  const [clientId, clientSecret] = [variables[id], variables[secret]];
  if (clientId !== undefined && clientSecret !== undefined) return { clientId, clientSecret };
  if (Object.values(variables).every((value) => value === undefined)) return undefined;
  for (const name of [id, secret]) if (variables[name] === undefined) wrong[name] = "Is needed, too.";
  return undefined;
}

function google(env: Variables, wrong: Fields): ProviderSettings | undefined {
  const { OAUTH_GOOGLE_CLIENT_ID, OAUTH_GOOGLE_CLIENT_SECRET } = env;
  const client = clientOf(
    { OAUTH_GOOGLE_CLIENT_ID, OAUTH_GOOGLE_CLIENT_SECRET },
    ["OAUTH_GOOGLE_CLIENT_ID", "OAUTH_GOOGLE_CLIENT_SECRET"],
    wrong,
  );
  const issuer = "https://accounts.google.com";
  return (
    client && {
      id: "google",
      label: "Google",
      protocol: "openid",
      issuer,
      verifiedAddresses: "claimed",
      prompt: "select_account",
      ...client,
    }
  );
}

function gitHub(env: Variables, wrong: Fields): ProviderSettings | undefined {
  const { OAUTH_GITHUB_CLIENT_ID, OAUTH_GITHUB_CLIENT_SECRET } = env;
  const client = clientOf(
    { OAUTH_GITHUB_CLIENT_ID, OAUTH_GITHUB_CLIENT_SECRET },
    ["OAUTH_GITHUB_CLIENT_ID", "OAUTH_GITHUB_CLIENT_SECRET"],
    wrong,
  );
  return (
    client && { id: "github", label: "GitHub", protocol: "github", site: "https://github.com", api: "https://api.github.com", ...client }
  );
}

/** The directory of all personal accounts. */
const personalAccounts = "9188040d-6c67-4c5b-b112-36a304b66dad";

/**
 * Anybody can open a directory at Microsoft and write any address into it, so with many directories an address counts
 * only where Microsoft says that its domain's owner gave it; in the operator's own directory all do.
 */
function microsoft(env: Variables, wrong: Fields): ProviderSettings | undefined {
  const { OAUTH_MICROSOFT_CLIENT_ID, OAUTH_MICROSOFT_CLIENT_SECRET, OAUTH_MICROSOFT_TENANT } = env;
  const variables = { OAUTH_MICROSOFT_CLIENT_ID, OAUTH_MICROSOFT_CLIENT_SECRET, OAUTH_MICROSOFT_TENANT };
  const client = clientOf(variables, ["OAUTH_MICROSOFT_CLIENT_ID", "OAUTH_MICROSOFT_CLIENT_SECRET"], wrong);
  const tenant = OAUTH_MICROSOFT_TENANT?.toLowerCase() ?? "common";
  const isShared = tenant === "common" || tenant === "organizations";
  const directory = isShared ? "{tenantid}" : tenant === "consumers" ? personalAccounts : tenant;
  return (
    client && {
      id: "microsoft",
      label: "Microsoft",
      protocol: "openid",
      issuer: `https://login.microsoftonline.com/${directory}/v2.0`,
      discoveryUrl: `https://login.microsoftonline.com/${tenant}/v2.0/.well-known/openid-configuration`,
      verifiedAddresses: isShared || tenant === "consumers" || tenant === personalAccounts ? "domainOwner" : "all",
      prompt: "select_account",
      ...client,
    }
  );
}

/** The names in the middle of further issuers' variables. */
function namesIn(variables: Readonly<Record<string, unknown>>): Set<string> {
  const found = Object.keys(variables).map((key) => /^OIDC_([A-Z][A-Z0-9]*)_(?:ISSUER|CLIENT_ID|CLIENT_SECRET|NAME)$/.exec(key)?.[1]);
  return new Set(found.filter((name) => name !== undefined));
}

type Oidc = Pick<Variables, "OIDC_ISSUER" | "OIDC_CLIENT_ID" | "OIDC_CLIENT_SECRET" | "OIDC_NAME">;
const Oidc = Variables.pick({ OIDC_ISSUER: true, OIDC_CLIENT_ID: true, OIDC_CLIENT_SECRET: true, OIDC_NAME: true });

/** A further issuer's variables under the names of the first one's. */
function oidcVariables(variables: Readonly<Record<string, unknown>>, name: string, wrong: Fields): Oidc {
  const own = Object.fromEntries(Object.keys(Oidc.shape).map((key) => [key, variables[key.replace("OIDC_", `OIDC_${name}_`)]]));
  const read = Oidc.safeParse(own);
  if (read.success) return read.data;
  for (const { path, message } of read.error.issues) wrong[path.join(".").replace("OIDC_", `OIDC_${name}_`)] = message;
  return {};
}

const taken = ["google", "github", "microsoft", "oidc"];

function oidc(env: Oidc, { name, production, wrong }: { name?: string; production: boolean; wrong: Fields }): ProviderSettings | undefined {
  const prefix = name === undefined ? "OIDC" : `OIDC_${name}`;
  const [issuerKey, idKey, secretKey] = [`${prefix}_ISSUER`, `${prefix}_CLIENT_ID`, `${prefix}_CLIENT_SECRET`] as const;
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_NAME: label } = env;
  const client = clientOf(
    { [issuerKey]: issuer, [idKey]: OIDC_CLIENT_ID, [secretKey]: OIDC_CLIENT_SECRET, label },
    [idKey, secretKey],
    wrong,
  );
  if (issuer === undefined) {
    if (OIDC_CLIENT_ID ?? OIDC_CLIENT_SECRET ?? label) wrong[issuerKey] = "Is needed, too.";
    return undefined;
  }
  if (!isReachableFrom(production ? "https://production" : issuer, issuer)) wrong[issuerKey] = "Must begin with https://.";
  const id = name?.toLowerCase() ?? "oidc";
  if (name !== undefined && taken.includes(id)) wrong[issuerKey] = `Choose another name than ${name}.`;
  const { host } = new URL(issuer);
  return client && { id, label: label ?? host, protocol: "openid", issuer, verifiedAddresses: "claimed", ...client };
}
