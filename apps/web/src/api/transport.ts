import { createWSClient, getUntypedClient, httpBatchLink, httpSubscriptionLink, splitLink, wsLink } from "@trpc/client";
import superjson from "superjson";
import { trpc } from "./client.ts";
import { confirmation } from "./confirmation.ts";
import { confirmationLink } from "./confirmation-link.ts";
import { signedOutLink } from "./signed-out-link.ts";

/** How live views travel: over a WebSocket, or over server-sent events where something on the way blocks sockets. */
export type LiveLine = "socket" | "events";

/** Failed attempts, none of which ever opened, after which sockets are taken to be blocked. */
const attemptsBeforeEvents = 2;
const rememberedLine = "freehold.line";

const isServing = (): Promise<boolean> =>
  fetch("/health/ready").then(
    ({ ok }) => ok,
    () => false,
  );

/**
 * A client of the product for one organization, or for none while signing in. Queries travel in batches over HTTP,
 * live views over one socket that opens when the first is needed.
 * @param onLine told on which line live views travel, and to subscribe anew when it is another one
 * @param onSignedOut told of calls that were refused because the session has ended
 */
export function createTransport(
  organizationId: string | undefined,
  onLine: (line: LiveLine) => void,
  onSignedOut: () => void = () => undefined,
) {
  const params = organizationId === undefined ? {} : { organizationId };
  let line: LiveLine = sessionStorage.getItem(rememberedLine) === "events" ? "events" : "socket";
  let hasOpened = false;
  let failures = 0;

  const isSettled = (): boolean => hasOpened || line === "events";
  const giveUpSocket = async (): Promise<void> => {
    if (isSettled() || ++failures < attemptsBeforeEvents || !navigator.onLine) return;
    // A server that restarts takes no sockets either: they are blocked only where everything else gets through.
    if (!(await isServing()) || isSettled()) return;
    line = "events";
    sessionStorage.setItem(rememberedLine, line);
    onLine(line);
    void socket.close();
  };

  const socket = createWSClient({
    url: new URL("/trpc", location.href.replace(/^http/, "ws")).href,
    connectionParams: () => params,
    lazy: { enabled: true, closeMs: 10_000 },
    keepAlive: { enabled: true, intervalMs: 15_000, pongTimeoutMs: 5_000 },
    // After a restart of the server all browsers come back: not all at the same moment.
    retryDelayMs: (attempt) => (attempt === 0 ? 100 : Math.min(500 * 2 ** attempt, 15_000)) * (0.5 + Math.random()),
    onOpen: () => (hasOpened = true),
    onClose: () => void giveUpSocket(),
  });

  const api = trpc.createClient({
    links: [
      splitLink({
        condition: ({ type }) => type === "subscription",
        true: splitLink({
          condition: () => line === "socket",
          true: wsLink({ client: socket, transformer: superjson }),
          false: httpSubscriptionLink({ url: "/trpc", connectionParams: () => params, transformer: superjson }),
        }),
        false: [
          signedOutLink(onSignedOut),
          confirmationLink(confirmation),
          httpBatchLink({
            url: "/trpc",
            transformer: superjson,
            maxURLLength: 4000,
            headers: () => (organizationId === undefined ? {} : { "x-organization-id": organizationId }),
          }),
        ],
      }),
    ],
  });
  return { api, client: getUntypedClient(api), line: () => line, close: () => socket.close() };
}

export type Transport = ReturnType<typeof createTransport>;
/** Calls by path, for screens that serve every resource. */
export type Client = Transport["client"];
/** Typed calls. */
export type Api = Transport["api"];
