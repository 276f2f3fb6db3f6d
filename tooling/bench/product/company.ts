import { createTRPCClient, httpBatchLink } from "@trpc/client";
import superjson from "superjson";
import type { AppRouter } from "@freehold/api/router.ts";
import { tokensOf } from "@freehold/api/testing/program.ts";

/** One organization of the bench, made by its owner through the API. */
export type Company = {
  readonly organizationId: string;
  /** Signs in again: access tokens last fifteen minutes. Headers of a caller in the organization. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
  readonly unitIds: readonly string[];
  /** Of its owner. */
  readonly credentials: { readonly email: string; readonly password: string };
};

const password = "correct horse battery";

function clientOf(url: string, headers: Readonly<Record<string, string>> = {}) {
  return createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: `${url}/trpc`, transformer: superjson, headers })] });
}

/** A client of somebody in an organization. */
export type Client = ReturnType<typeof clientOf>;

/** Registers a person, verifies their address by the letter that they got, and lets them found a company with units. */
export async function foundCompany(url: string, name: string, units: number): Promise<Company> {
  const email = `${name}@example.com`;
  const stranger = clientOf(url);
  await stranger.accounts.register.mutate({ email, name, password });
  const [letter] = await stranger.mail.outbox.query({ recipient: email });
  const ticket = new URL(letter?.link ?? "").searchParams.get("ticket") ?? "";
  const { accessToken } = tokensOf(await stranger.accounts.verifyAddress.mutate({ ticket }));
  const { id: organizationId } = await clientOf(url, { authorization: `Bearer ${accessToken}` }).organizations.create.mutate({
    name,
    slug: name,
  });
  const owner = clientOf(url, { authorization: `Bearer ${accessToken}`, "x-organization-id": organizationId });
  const site = await owner.coldchain.site.create.mutate({ name: "Harbour" });
  const area = await owner.coldchain.area.create.mutate({ siteId: site.id, name: "Kitchen" });
  const unitIds: string[] = [];
  for (let unit = 1; unit <= units; unit++) {
    unitIds.push((await owner.coldchain.unit.create.mutate({ areaId: area.id, name: `Fridge ${unit}`, kind: "fridge" })).id);
  }
  const headers = async () => {
    const { accessToken: next } = tokensOf(await stranger.accounts.signIn.mutate({ email, password }));
    return { authorization: `Bearer ${next}`, "x-organization-id": organizationId };
  };
  return { organizationId, headers, unitIds, credentials: { email, password } };
}

/** A client that acts with these headers. */
export function clientWith(url: string, headers: Readonly<Record<string, string>>): Client {
  return clientOf(url, headers);
}
