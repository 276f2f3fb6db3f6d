import { createContext, use } from "react";
import type { QueryClient } from "@tanstack/react-query";
import type { Role } from "@freehold/kernel/role.ts";
import type { Formats } from "../format/formats.ts";
import type { LiveViews } from "../live/live-views.ts";
import type { Me, Organization, ResourceDescription } from "./client.ts";
import type { Client, LiveLine } from "./transport.ts";

/** Something that uses a session's line beside the live views. */
export type OnTheLine = { readonly pause: () => void; readonly resume: () => void; readonly dispose: () => void };

/** Everything that belongs to one organization on the screen. Nothing of it survives a switch to another one. */
export type OrganizationSession = {
  /** Another key is another session: nothing drawn for one may go on with the other. */
  readonly key: string;
  readonly organization: Organization;
  readonly person: Me["person"];
  readonly role: Role;
  readonly client: Client;
  readonly queryClient: QueryClient;
  readonly live: LiveViews;
  /** How live views travel now. */
  readonly line: () => LiveLine;
  /** Hangs up and calls again; what is on the screen stays and is continued. */
  readonly reconnect: () => Promise<void>;
  readonly formats: Formats;
  /** What else hangs on this session's line: it hangs up and calls again with the live views, and ends with them. */
  readonly attach: (other: OnTheLine) => void;
};

export const OrganizationContext = createContext<OrganizationSession | undefined>(undefined);

/** The organization on the screen. */
export function useOrganization(): OrganizationSession {
  const session = use(OrganizationContext);
  if (!session) throw new Error("useOrganization is for components inside an organization.");
  return session;
}

export const ResourcesContext = createContext<ReadonlyMap<string, ResourceDescription>>(new Map());

/** All kinds of record the caller may see, by path. */
export function useResources(): ReadonlyMap<string, ResourceDescription> {
  return use(ResourcesContext);
}

/** A kind of record that the screen cannot do without. */
export function useResource(path: string): ResourceDescription {
  const found = use(ResourcesContext).get(path);
  if (!found) throw new Error(`There is no resource ${path}.`);
  return found;
}
