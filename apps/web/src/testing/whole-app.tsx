import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import { TRPCClientError, type TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import type { AppRouter } from "@freehold/api/router.ts";
import { trpc, type Me } from "../api/client.ts";
import { createAppRouter } from "../router.tsx";
import type { Answer } from "./organization.tsx";

/** Opens the app at an address, with a server that answers as the test says. Nobody is signed in unless it is said who. */
export function openApp(place: string, answer: Answer, me: Me | null = null) {
  window.history.replaceState(null, "", place);
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
  const api = trpc.createClient({ links: [wire] });
  const account = { api, queryClient, me: () => Promise.resolve(me), refresh: () => Promise.resolve() };
  const router = createAppRouter(account);
  render(
    <MantineProvider>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { router, account };
}
