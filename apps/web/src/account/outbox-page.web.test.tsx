import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { TRPCClientError, type TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { AppRouter } from "@freehold/api/router.ts";
import { trpc, type Outputs } from "../api/client.ts";
import { createAppRouter } from "../router.tsx";
import { refusal } from "../testing/organization.tsx";

beforeEach(() => window.history.replaceState(null, "", "/outbox"));
afterEach(cleanup);

type Message = Outputs["mail"]["outbox"][number];

const url = "https://freehold.example/invitation?key=abc";

const aMessage = (id: string, changes: Partial<Message> = {}): Message => ({
  id,
  createdAt: new Date(),
  recipient: "ben@fresh.example",
  subject: `Message ${id}`,
  state: "waiting",
  link: url,
  linkLabel: "Accept",
  failure: null,
  text: `<b>Anna</b> invites you.\n\nAccept:\n${url}\n\nGood for 7 days.\n\n-- \nSent by Freehold to ben@fresh.example.`,
  ...changes,
});

/** The page in the whole app, whose server answers with this. */
function show(answer: readonly Message[] | TRPCClientError<AppRouter>): void {
  const wire: TRPCLink<AppRouter> = () => () =>
    observable((observer) => {
      if (answer instanceof TRPCClientError) observer.error(answer);
      else observer.next({ result: { type: "data", data: answer } });
      observer.complete();
    });
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const api = trpc.createClient({ links: [wire] });
  const router = createAppRouter({ api, queryClient, me: () => Promise.resolve(null), refresh: () => Promise.resolve() });
  render(
    <MantineProvider>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

const opened = (): (string | null)[] =>
  screen.getAllByRole("button", { expanded: true }).map((button) => button.querySelector("span")!.textContent);

test("the newest message is open, as text, with its link as a button", async () => {
  show([aMessage("2"), aMessage("1")]);
  const link = await screen.findByRole("link", { name: "Accept" });
  expect(link.getAttribute("href")).toBe(url);
  expect(opened()).toEqual(["Message 2"]);
  expect(screen.getAllByText("<b>Anna</b> invites you.")).toHaveLength(2);
  expect(document.title).toBe("Outbox · Freehold");
});

test("another message opens in its place, and the address names it", async () => {
  show([aMessage("2"), aMessage("1")]);
  fireEvent.click(await screen.findByRole("button", { name: /Message 1/ }));
  await waitFor(() => expect(opened()).toEqual(["Message 1"]));
  expect(window.location.search).toContain("message=");
  fireEvent.click(screen.getByRole("button", { name: /Message 1/ }));
  await waitFor(() => expect(screen.queryAllByRole("button", { expanded: true })).toEqual([]));
});

test("an empty outbox says what brings a message", async () => {
  show([]);
  expect(await screen.findByRole("heading", { name: "No mail yet" })).toBeDefined();
});

test("a server that hides its outbox is told from one that fails", async () => {
  show(refusal("NOT_FOUND", "There is no outbox here."));
  expect(await screen.findByRole("heading", { name: "The outbox is closed here" })).toBeDefined();
  cleanup();
  show(refusal("INTERNAL_SERVER_ERROR", "Something went wrong on our side."));
  expect(await screen.findByRole("heading", { name: "Something went wrong" })).toBeDefined();
});
