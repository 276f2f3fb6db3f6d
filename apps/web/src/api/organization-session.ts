import { createFormats } from "../format/formats.ts";
import { Connection } from "../live/line/connection.ts";
import { LiveViews } from "../live/live-views.ts";
import type { Me, Organization } from "./client.ts";
import type { OnTheLine, OrganizationSession } from "./organization-context.ts";
import { createQueryClient } from "./query-client.ts";
import { createTransport, type LiveLine } from "./transport.ts";

type Opened = {
  readonly session: OrganizationSession;
  readonly close: () => void;
  /** Hangs up, until the returned function is called. */
  readonly pause: () => Promise<() => void>;
};

/** A browser opens six connections to a server; with events each live view takes one, a room another, and questions need two. */
const streamsOn: Record<LiveLine, number> = { socket: Infinity, events: 3 };

const opened = new Map<string, Opened>();

/** Counts sessions: one that is opened again after it was closed is another one, and what shows it begins anew. */
let serial = 0;

/** The session of an organization, opened once. Sockets close by themselves when no live view needs them. */
export function openOrganization(person: Me["person"], organization: Organization, onSignedOut: () => void): OrganizationSession {
  const { id, role, timeZone, name, modulesOff, suspendedAt, membershipSuspendedAt } = organization;
  const isHeld = suspendedAt !== null || membershipSuspendedAt !== null;
  const key = [person.id, id, role, timeZone, name, modulesOff.join(), isHeld].join("|");
  const known = opened.get(key);
  if (known) return known.session;
  const transport = createTransport(organization.id, (line) => live.restart(streamsOn[line]));
  const live: LiveViews = new LiveViews(transport.client, new Connection(), onSignedOut);
  live.restart(streamsOn[transport.line()]);
  const queryClient = createQueryClient(onSignedOut);
  const others = new Set<OnTheLine>();
  const session: OrganizationSession = {
    key: `${key}|${++serial}`,
    organization,
    person,
    role: organization.role,
    client: transport.client,
    queryClient,
    live,
    line: transport.line,
    reconnect: async () => (await pause())(),
    formats: createFormats(organization.timeZone),
    attach: (other) => void others.add(other),
  };
  const close = (): void => {
    live.dispose();
    for (const other of others) other.dispose();
    queryClient.clear();
    void transport.close();
  };
  const pause = async (): Promise<() => void> => {
    live.pause();
    for (const other of others) other.pause();
    await transport.close();
    return () => {
      live.resume();
      for (const other of others) other.resume();
    };
  };
  opened.set(key, { session, close, pause });
  return session;
}

/** Ends every organization's session, so that nothing of it stays in the browser. */
export function closeOrganizations(): void {
  for (const { close } of opened.values()) close();
  opened.clear();
}

/** Has questions that begin so asked again, in every organization that is open. */
export function askAgain(queryKey: readonly string[]): void {
  for (const { session } of opened.values()) void session.queryClient.invalidateQueries({ queryKey });
}

/**
 * Does what gives the browser another session in place of its own. Sockets belong to the session that they were opened with
 * and end with it: they hang up before and call again afterwards, and what is on the screen stays.
 */
export async function throughNewSession<T>(act: () => Promise<T>): Promise<T> {
  const paused = await Promise.all([...opened.values()].map(({ pause }) => pause()));
  try {
    return await act();
  } finally {
    for (const resume of paused) resume();
  }
}
