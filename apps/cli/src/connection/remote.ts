import { createTRPCUntypedClient, createWSClient, httpLink, TRPCClientError, wsLink, type TRPCLink } from "@trpc/client";
import type { AnyRouter } from "@trpc/server";
import superjson from "superjson";
import type { ProcedureDescription } from "@freehold/api/platform/catalogue/procedures.ts";
import { unreachable } from "../failure.ts";
import { Arrivals } from "./arrivals.ts";
import type { Called, Connection, Watching } from "./connection.ts";
import { rememberedDescription, type DescriptionCache } from "./description-cache.ts";

type Options = { readonly server: string; readonly token: string | undefined; readonly cache: DescriptionCache };
type Caller = { readonly token?: string; readonly organizationId?: string };

/** A server behind HTTP and WebSocket. Nothing is connected before the first call. */
export function connectRemote({ server, token, cache }: Options): Connection {
  let caller: Caller = token === undefined ? {} : { token };
  const client = createTRPCUntypedClient({ links: [httpDoor(server, () => caller)] });
  const fetchProcedures = async () => (await client.query("platform.procedures")) as readonly ProcedureDescription[];
  return {
    procedures: ({ fresh } = { fresh: false }) => rememberedDescription(cache, { fresh, fetch: fetchProcedures }),
    call: ({ path, type }, input, signal) => {
      const options = signal && { signal };
      return type === "query" ? client.query(path, input, options) : client.mutation(path, input, options);
    },
    watch: (procedure, input, watching) => watchRemote({ server, caller }, { procedure, input, watching }),
    enter: (as) => {
      caller = { ...caller, ...as };
    },
    close: async () => {},
  };
}

function httpDoor(server: string, caller: () => Caller): TRPCLink<AnyRouter> {
  // The client is untyped: it takes the router's type from the link, which knows only that there is a router.
  return httpLink({
    url: `${server}/trpc`,
    transformer: superjson,
    headers: () => {
      const { token, organizationId } = caller();
      return { ...(token && { authorization: `Bearer ${token}` }), ...(organizationId && { "x-organization-id": organizationId }) };
    },
    fetch: async (url, options) => {
      try {
        return await fetch(url, options as RequestInit);
      } catch (error) {
        if (error instanceof Error && error.name === "AbortError") throw error;
        throw unreachable(server, error);
      }
    },
  });
}

type Subscribed = { readonly procedure: Called; readonly input: unknown; readonly watching: Watching };

async function* watchRemote({ server, caller }: { server: string; caller: Caller }, { procedure, input, watching }: Subscribed) {
  const arrivals = new Arrivals<unknown>();
  let everOpened = false;
  let isOver = false;
  const socket = createWSClient({
    url: `${server.replace(/^http/, "ws")}/trpc`,
    connectionParams: () => ({ ...caller }),
    keepAlive: { enabled: true, intervalMs: 15_000, pongTimeoutMs: 5_000 },
    retryDelayMs: (attempt) => Math.min(250 * 2 ** attempt, 10_000),
    onOpen: () => {
      everOpened = true;
      watching.onLine("connected");
    },
    onClose: (cause) => {
      // A line that never stood is an answer for the person; one that broke is mended by the client.
      if (everOpened && !isOver) watching.onLine("reconnecting");
      else if (!everOpened) arrivals.fail(unreachable(server, cause));
    },
  });
  const client = createTRPCUntypedClient({ links: [wsLink({ client: socket, transformer: superjson })] });
  const subscription = client.subscription(procedure.path, input, {
    onData: (event) => arrivals.push(untracked(event)),
    onError: (error) => {
      // Without data the server said nothing: the line broke, and the client is about to mend it.
      if (!everOpened || (error instanceof TRPCClientError && error.data)) arrivals.fail(error);
    },
    onComplete: () => arrivals.end(),
  });
  const end = (): void => arrivals.end();
  watching.signal.addEventListener("abort", end, { once: true });
  if (watching.signal.aborted) end();
  try {
    yield* arrivals;
  } finally {
    isOver = true;
    watching.signal.removeEventListener("abort", end);
    subscription.unsubscribe();
    await socket.close();
  }
}

/** What an event carries, without the position that tRPC resumes from. */
function untracked(event: unknown): unknown {
  const isTracked = typeof event === "object" && event !== null && "id" in event && "data" in event;
  return isTracked ? event.data : event;
}
