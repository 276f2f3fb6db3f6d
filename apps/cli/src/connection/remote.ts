import { createTRPCUntypedClient, createWSClient, httpLink, TRPCClientError, wsLink, type TRPCLink } from "@trpc/client";
import type { AnyRouter } from "@trpc/server";
import superjson from "superjson";
import type { ProcedureDescription } from "@freehold/api/platform/catalogue/procedures.ts";
import { unreachable } from "../failure.ts";
import type { Terminal } from "../terminal.ts";
import { Arrivals } from "./arrivals.ts";
import type { Called, Connection, Watching } from "./connection.ts";
import { keptTokens, type GivenTokens, type KeptTokens } from "./kept-tokens.ts";
import { overHttp } from "./signed-addresses.ts";
import { rememberedDescription, type DescriptionCache } from "./description-cache.ts";

type Options = {
  readonly server: string;
  /** The token of the environment; without it the sign-in that the configuration keeps. */
  readonly given: string | undefined;
  readonly terminal: Terminal;
  readonly cache: DescriptionCache;
};

/** As whom and where calls act. */
type Caller = { readonly tokens: KeptTokens; readonly organizationId: string | undefined };

/** A server behind HTTP and WebSocket. Nothing is connected before the first call. */
export function connectRemote({ server, given, terminal, cache }: Options): Connection {
  let organizationId: string | undefined;
  const tokens = given === undefined ? keptAt(server, terminal) : givenOnly(given);
  const caller = (): Caller => ({ tokens, organizationId });
  const client = createTRPCUntypedClient({ links: [httpDoor(server, caller)] });
  const fetchProcedures = async () =>
    (await client.query("platform.procedures", undefined, { signal: terminal.interrupted })) as readonly ProcedureDescription[];
  return {
    procedures: ({ fresh } = { fresh: false }) => rememberedDescription(cache, { fresh, fetch: fetchProcedures }),
    call: ({ path, type }, input, signal = terminal.interrupted) => {
      const options = { signal };
      return type === "query" ? client.query(path, input, options) : client.mutation(path, input, options);
    },
    follow: overHttp(server),
    watch: (procedure, input, watching) => watchRemote({ server, caller: caller() }, { procedure, input, watching }),
    enter: (as) => {
      organizationId = as.organizationId;
    },
    keep: tokens.keep,
    close: async () => {},
  };
}

function httpDoor(server: string, caller: () => Caller): TRPCLink<AnyRouter> {
  // The client is untyped: it takes the router's type from the link, which knows only that there is a router.
  return httpLink({
    url: `${server}/trpc`,
    transformer: superjson,
    headers: () => {
      const { organizationId } = caller();
      return organizationId === undefined ? {} : { "x-organization-id": organizationId };
    },
    fetch: async (url, options) => {
      const { tokens } = caller();
      const token = await tokens.current();
      const answer = await send(server, { url, options, token });
      if (token === undefined || !(await isSignedOut(answer))) return answer;
      const next = await tokens.renew(token);
      return next === undefined ? answer : send(server, { url, options, token: next });
    },
  });
}

type Sent = { readonly url: Parameters<typeof fetch>[0]; readonly options: unknown; readonly token: string | undefined };

async function send(server: string, { url, options, token }: Sent): Promise<Response> {
  // The client names its own kinds of these, which are those of fetch.
  const request = options as RequestInit;
  const headers = new Headers(request.headers);
  // How the person's list of sign-ins tells the command line from other programs.
  headers.set("user-agent", "freehold");
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  try {
    return await fetch(url, { ...request, headers });
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError") throw error;
    throw unreachable(server, error);
  }
}

/** Whether the server did not accept the token, which is something else than a wrong password. */
async function isSignedOut(answer: Response): Promise<boolean> {
  return answer.status === 401 && (await answer.clone().text()).includes('"identity.signedOut"');
}

/** The sign-in that the configuration keeps. Its tokens are exchanged without showing any. */
function keptAt(server: string, { environment, clock }: Terminal): KeptTokens {
  const nobody: Caller = { tokens: givenOnly(undefined), organizationId: undefined };
  const client = createTRPCUntypedClient({ links: [httpDoor(server, () => nobody)] });
  // The router declares what it answers; an untyped client cannot know it.
  const exchange = async (refreshToken: string) => (await client.mutation("accounts.refresh", { refreshToken })) as GivenTokens;
  return keptTokens({ environment, server, clock, exchange });
}

/** A token that stays what it is. */
const givenOnly = (token: string | undefined): KeptTokens => ({
  current: async () => token,
  renew: async () => undefined,
  keep: async () => {},
});

type Subscribed = { readonly procedure: Called; readonly input: unknown; readonly watching: Watching };

async function* watchRemote({ server, caller }: { server: string; caller: Caller }, { procedure, input, watching }: Subscribed) {
  const arrivals = new Arrivals<unknown>();
  let everOpened = false;
  let isOver = false;
  const socket = createWSClient({
    url: `${server.replace(/^http/, "ws")}/trpc`,
    connectionParams: async () => {
      const token = await caller.tokens.current();
      return {
        ...(token !== undefined && { token }),
        ...(caller.organizationId !== undefined && { organizationId: caller.organizationId }),
      };
    },
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
