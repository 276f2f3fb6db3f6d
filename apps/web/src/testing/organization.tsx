import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createTRPCUntypedClient, TRPCClientError, type TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import type { ReactNode } from "react";
import type { AppRouter } from "@freehold/api/router.ts";
import type { ResourceDescription } from "../api/client.ts";
import { OrganizationContext, ResourcesContext, type OrganizationSession } from "../api/organization-context.ts";
import { createFormats } from "../format/formats.ts";
import { Connection } from "../live/connection.ts";
import { LiveViews } from "../live/live-views.ts";

/** What the far end of the wire answers: a value, or a refusal as the server words it. */
export type Answer = (call: { path: string; input: unknown }) => unknown;

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
};

/** The same with all that it can carry. */
export function refusalBy({ code, message = "No.", fields = null, fault, retryAfter }: Refusal): TRPCClientError<AppRouter> {
  const data = { code, httpStatus: 400, fault: fault ?? null, fields, retryAfter: retryAfter ?? null, requestId: "r-1" };
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
        if (result instanceof TRPCClientError) observer.error(result);
        else observer.next({ result: { type: "data", data: result } });
        observer.complete();
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
    formats: createFormats("Europe/Oslo", "en-GB"),
  };
  return (
    <MantineProvider>
      <QueryClientProvider client={queryClient}>
        <OrganizationContext value={session}>
          <ResourcesContext value={new Map(resources.map((resource) => [resource.path, resource]))}>{children}</ResourcesContext>
        </OrganizationContext>
      </QueryClientProvider>
    </MantineProvider>
  );
}
