import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createTRPCUntypedClient, TRPCClientError, type TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import type { ReactNode } from "react";
import type { AppRouter } from "@freehold/api/router.ts";
import { trpc, type ResourceDescription } from "../api/client.ts";
import { OrganizationContext, ResourcesContext, type OrganizationSession } from "../api/organization-context.ts";
import { createFormats } from "../format/formats.ts";
import { Connection } from "../live/line/connection.ts";
import { LiveViews } from "../live/live-views.ts";

/** What the far end of the wire answers: a value, or a refusal as the server words it; later, when it is promised. */
export type Answer = (call: { path: string; input: unknown }) => unknown;

/** An answer to a subscription that stays open: the test sends what it likes. */
export class OpenLine {
  readonly #observers = new Set<(data: unknown) => void>();
  readonly #first: readonly unknown[];

  constructor(...first: readonly unknown[]) {
    this.#first = first;
  }

  send(data: unknown): void {
    for (const tell of this.#observers) tell(data);
  }

  attach(tell: (data: unknown) => void): () => void {
    this.#observers.add(tell);
    for (const data of this.#first) tell(data);
    return () => void this.#observers.delete(tell);
  }
}

/** A refusal by the server, as the client receives it. */
export function refusal(code: string, message: string, fields: Readonly<Record<string, string>> | null = null): TRPCClientError<AppRouter> {
  return refusalBy({ code, message, fields });
}

type Refusal = {
  readonly code: string;
  readonly message?: string;
  readonly fields?: Readonly<Record<string, string>> | null;
  /** `module.whatHappened` */
  readonly fault?: string;
  readonly retryAfter?: number;
  /** The record as it is now, where a change was meant for an older version of it. */
  readonly current?: object;
};

/** The same with all that it can carry. */
export function refusalBy({ code, message = "No.", fields = null, fault, retryAfter, current }: Refusal): TRPCClientError<AppRouter> {
  const stale = current ? { current, sent: {} } : null;
  const data = { code, httpStatus: 400, fault: fault ?? null, fields, retryAfter: retryAfter ?? null, requestId: "r-1", stale };
  // The shape of the wire; its type is bound to the router's own error formatter.
  return TRPCClientError.from({ error: { code: -32600, message, data } } as never);
}

/** An organization on the screen whose server answers as the test says. */
export function InOrganization({
  answer,
  resources = [],
  children,
}: {
  answer: Answer;
  resources?: readonly ResourceDescription[];
  children: ReactNode;
}) {
  const wire: TRPCLink<AppRouter> =
    () =>
    ({ op }) =>
      observable((observer) => {
        const result = answer(op);
        if (result instanceof OpenLine) {
          observer.next({ result: { type: "state", state: "pending", error: null } });
          return result.attach((data) => observer.next({ result: { type: "data", data } }));
        }
        const tell = (data: unknown): void => {
          if (data instanceof TRPCClientError) observer.error(data);
          else observer.next({ result: { type: "data", data } });
          observer.complete();
        };
        if (result instanceof Promise) void result.then(tell);
        else tell(result);
        return undefined;
      });
  const client = createTRPCUntypedClient<AppRouter>({ links: [wire] });
  const queryClient = new QueryClient();
  const session: OrganizationSession = {
    key: "nordic",
    organization: {
      id: "o",
      name: "Nordic Fresh",
      slug: "nordic",
      timeZone: "Europe/Oslo",
      role: "manager",
      logoUrl: null,
      suspendedAt: null,
      membershipSuspendedAt: null,
      modulesOff: [],
      visit: null,
    },
    person: { id: "p", name: "Ida Berg", email: "ida@example.com", isOperator: false },
    role: "manager",
    client,
    queryClient,
    live: new LiveViews(client, new Connection(), () => undefined),
    line: () => "socket",
    reconnect: () => Promise.resolve(),
    formats: createFormats("Europe/Oslo", "en-GB"),
    attach: () => undefined,
  };
  return (
    <MantineProvider>
      <trpc.Provider client={client} queryClient={queryClient}>
        <QueryClientProvider client={queryClient}>
          <OrganizationContext value={session}>
            <ResourcesContext value={new Map(resources.map((resource) => [resource.path, resource]))}>{children}</ResourcesContext>
          </OrganizationContext>
        </QueryClientProvider>
      </trpc.Provider>
    </MantineProvider>
  );
}
