import { MantineProvider } from "@mantine/core";
import { QueryClient } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { TRPCClientError, type TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import type { ReactNode } from "react";
import type { AppRouter } from "@freehold/api/router.ts";
import { trpc } from "../api/client.ts";
import type { Account } from "../shell/account.ts";
import type { Answer } from "./organization.tsx";

/** A part of a page of a person's account, whose server answers as the test says. */
export function InAccount({
  answer,
  links = [],
  children,
}: {
  answer: Answer;
  /** What calls pass on their way, as in the app. */
  links?: readonly TRPCLink<AppRouter>[];
  children: ReactNode;
}) {
  const wire: TRPCLink<AppRouter> =
    () =>
    ({ op }) =>
      observable((observer) => {
        const result = answer(op);
        if (result instanceof TRPCClientError) observer.error(result);
        else observer.next({ result: { type: "data", data: result } });
        observer.complete();
      });
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const api = trpc.createClient({ links: [...links, wire] });
  const account: Account = { api, queryClient, me: () => Promise.resolve(null), refresh: () => Promise.resolve() };
  const routeTree = createRootRoute({ component: () => children });
  // The app's own router has the type of its routes; here there is one, which shows the part.
  const router = createRouter({ routeTree, context: { account }, history: createMemoryHistory() }) as never;
  return (
    <MantineProvider>
      <RouterProvider router={router} />
    </MantineProvider>
  );
}
