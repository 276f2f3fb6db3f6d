import { expect, test } from "vitest";
import { CertifiedProvider } from "./testing/certified-provider.ts";
import { openDoor } from "./testing/door.ts";

test("the certified implementation of OpenID Connect accepts what we send, and we what it answers", async () => {
  await using provider = await CertifiedProvider.listen();
  const clientSecret = "with: every & kind+of%20character/=";
  const client = { clientId: "freehold", clientSecret };
  await using door = await openDoor("server_certified", {
    providers: [{ id: "oidc", label: "Certified", protocol: "openid", issuer: provider.issuer, verifiedAddresses: "claimed", ...client }],
  });
  provider.serve({ clientSecret, redirectUri: `${door.url}/auth/oidc/callback` });
  const browser = door.browser();
  expect(await browser.signIn("/auth/oidc?next=/members")).toBe("/members");
  expect(await door.api(browser).accounts.session.query()).toMatchObject({ person: { email: "ada@certified.example", name: "Ada Byron" } });
});
