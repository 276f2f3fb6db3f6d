import { createFormats } from "../format/formats.ts";
import { Connection } from "../live/connection.ts";
import { LiveViews } from "../live/live-views.ts";
import type { Me, Organization } from "./client.ts";
import type { OrganizationSession } from "./organization-context.ts";
import { createQueryClient } from "./query-client.ts";
import { createTransport, type LiveLine } from "./transport.ts";

type Opened = { readonly session: OrganizationSession; readonly close: () => void };

/** A browser opens six connections to a server; with events each live view takes one, and questions need two. */
const streamsOn: Record<LiveLine, number> = { socket: Infinity, events: 4 };

const opened = new Map<string, Opened>();

/** The session of an organization, opened once. Sockets close by themselves when no live view needs them. */
export function openOrganization(person: Me["person"], organization: Organization, onSignedOut: () => void): OrganizationSession {
  const key = [person.id, organization.id, organization.role, organization.timeZone, organization.name].join("|");
  const known = opened.get(key);
  if (known) return known.session;
  const transport = createTransport(organization.id, (line) => live.restart(streamsOn[line]));
  const live: LiveViews = new LiveViews(transport.client, new Connection(), onSignedOut);
  live.restart(streamsOn[transport.line()]);
  const queryClient = createQueryClient(onSignedOut);
  const session: OrganizationSession = {
    key,
    organization,
    person,
    role: organization.role,
    client: transport.client,
    queryClient,
    live,
    formats: createFormats(organization.timeZone),
  };
  const close = (): void => {
    live.dispose();
    queryClient.clear();
    void transport.close();
  };
  opened.set(key, { session, close });
  return session;
}

/** Ends every organization's session, so that nothing of it stays in the browser. */
export function closeOrganizations(): void {
  for (const { close } of opened.values()) close();
  opened.clear();
}
