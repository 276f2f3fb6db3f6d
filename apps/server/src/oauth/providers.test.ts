import { expect, test } from "vitest";
import { providersIn } from "./providers.ts";

const google = { OAUTH_GOOGLE_CLIENT_ID: "id", OAUTH_GOOGLE_CLIENT_SECRET: "secret" };
const oidc = { OIDC_ISSUER: "https://id.example.com/realms/a", OIDC_CLIENT_ID: "id", OIDC_CLIENT_SECRET: "secret" };
const microsoft = { OAUTH_MICROSOFT_CLIENT_ID: "id", OAUTH_MICROSOFT_CLIENT_SECRET: "secret" };

test("without variables nobody signs in elsewhere", () => {
  expect(providersIn({}, true)).toEqual({ settings: [], wrong: {} });
});

test("each provider is configured by its own variables, and further issuers by a name among theirs", () => {
  const named = {
    OIDC_ACME_ISSUER: "https://acme.example",
    OIDC_ACME_CLIENT_ID: "id",
    OIDC_ACME_CLIENT_SECRET: "s",
    OIDC_ACME_NAME: "Acme",
  };
  const hub = { OAUTH_GITHUB_CLIENT_ID: "id", OAUTH_GITHUB_CLIENT_SECRET: "secret" };
  const { settings, wrong } = providersIn({ ...google, ...hub, ...microsoft, ...oidc, ...named }, true);
  expect(wrong).toEqual({});
  expect(settings.map(({ id, label }) => [id, label])).toEqual([
    ["google", "Google"],
    ["github", "GitHub"],
    ["microsoft", "Microsoft"],
    ["oidc", "id.example.com"],
    ["acme", "Acme"],
  ]);
});

test.each([
  [{ OAUTH_GOOGLE_CLIENT_ID: "id" }, ["OAUTH_GOOGLE_CLIENT_SECRET"]],
  [{ OAUTH_GITHUB_CLIENT_SECRET: "secret" }, ["OAUTH_GITHUB_CLIENT_ID"]],
  [{ OAUTH_MICROSOFT_TENANT: "common" }, ["OAUTH_MICROSOFT_CLIENT_ID", "OAUTH_MICROSOFT_CLIENT_SECRET"]],
  [{ ...microsoft, OAUTH_MICROSOFT_TENANT: "../evil" }, ["OAUTH_MICROSOFT_TENANT"]],
  [{ OIDC_ISSUER: "https://id.example.com" }, ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"]],
  [{ OIDC_NAME: "Acme" }, ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_ISSUER"]],
  [{ OIDC_CLIENT_ID: "id", OIDC_CLIENT_SECRET: "secret" }, ["OIDC_ISSUER"]],
  [{ OIDC_ACME_ISSUER: "https://acme.example", OIDC_ACME_CLIENT_ID: "id" }, ["OIDC_ACME_CLIENT_SECRET"]],
  [{ OIDC_ACME_ISSUER: "nonsense" }, ["OIDC_ACME_ISSUER"]],
  [{ OIDC_GOOGLE_ISSUER: "https://a.example", OIDC_GOOGLE_CLIENT_ID: "id", OIDC_GOOGLE_CLIENT_SECRET: "s" }, ["OIDC_GOOGLE_ISSUER"]],
])("half a configuration or a wrong one is named: %j", (variables, wrong) => {
  expect(Object.keys(providersIn(variables, true).wrong).toSorted()).toEqual(wrong.toSorted());
});

test("an issuer without encryption is for this machine and for development only", () => {
  const at = (OIDC_ISSUER: string, production: boolean) => Object.keys(providersIn({ ...oidc, OIDC_ISSUER }, production).wrong);
  expect(at("http://localhost:8080", false)).toEqual([]);
  expect(at("http://localhost:8080", true)).toEqual(["OIDC_ISSUER"]);
  expect(at("http://id.example.com", false)).toEqual(["OIDC_ISSUER"]);
  expect(at("http://localhost.example.com", false)).toEqual(["OIDC_ISSUER"]);
});

test("an address at Microsoft counts as verified in the operator's own directory only, unless Microsoft says so", () => {
  const at = (tenant: object) => providersIn({ ...microsoft, ...tenant }, true).settings[0];
  const own = "11111111-2222-3333-4444-555555555555";
  expect(at({ OAUTH_MICROSOFT_TENANT: own })).toMatchObject({
    issuer: `https://login.microsoftonline.com/${own}/v2.0`,
    verifiedAddresses: "all",
  });
  for (const tenant of [{}, { OAUTH_MICROSOFT_TENANT: "organizations" }]) {
    expect(at(tenant)).toMatchObject({ issuer: "https://login.microsoftonline.com/{tenantid}/v2.0", verifiedAddresses: "domainOwner" });
  }
  expect(at({ OAUTH_MICROSOFT_TENANT: "consumers" })).toMatchObject({ verifiedAddresses: "domainOwner" });
});
