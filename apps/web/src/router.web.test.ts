import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { CreateOrganization } from "@freehold/api/platform/organizations/contract.ts";
import { trpc } from "./api/client.ts";
import { createAppRouter } from "./router.tsx";

test("no organization can have the short name of a page of the app, which would hide it", () => {
  const account = {
    api: trpc.createClient({ links: [] }),
    queryClient: new QueryClient(),
    me: () => Promise.resolve(null),
    refresh: () => Promise.resolve(),
  };
  const { routesByPath } = createAppRouter(account);
  const pages = new Set(Object.keys(routesByPath).flatMap((path) => /^\/([^/$]+)/.exec(path)?.[1] ?? []));
  expect(pages.size).toBeGreaterThan(8);
  const allowed = [...pages].filter((slug) => CreateOrganization.shape.slug.safeParse(slug).success);
  expect(allowed).toEqual([]);
});
