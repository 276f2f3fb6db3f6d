import type { Person } from "@freehold/identity/identity.ts";
import type { Backend } from "../../backend.ts";
import { myVisits } from "../operators/visits.ts";
import { withLogos } from "../organizations/logo.ts";
import { myOrganizations, type MyOrganization } from "../organizations/organizations.ts";

/** An organization that a person can act in. */
export type Place = Omit<MyOrganization, "logoKey"> & {
  /** An address to read the logo from, good for half an hour at least; null without one. */
  readonly logoUrl: string | null;
  /** Why and until when, where the person is there for support; null for members. */
  readonly visit: { readonly reason: string; readonly expiresAt: Date } | null;
};

/** Where a person can act: the organizations they belong to by name, then those that they visit as an operator. */
export async function placesOf(backend: Pick<Backend, "database" | "objects" | "clock">, person: Person): Promise<Place[]> {
  const mine = await myOrganizations(backend.database, person.id);
  const visits = person.isOperator ? await myVisits(backend, person.id) : [];
  return withLogos(backend.objects, [
    ...mine.map((organization) => ({ ...organization, visit: null })),
    ...visits
      .filter(({ id }) => !mine.some((organization) => organization.id === id))
      .map(({ visitId: _visit, reason, expiresAt, ...organization }) => ({
        ...organization,
        membershipSuspendedAt: null,
        visit: { reason, expiresAt },
      })),
  ]);
}
