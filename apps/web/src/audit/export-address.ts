import type { Inputs } from "../api/client.ts";

/** Where the entries that fit are downloaded as CSV. */
export function exportAddress(organizationId: string, wanted: NonNullable<Inputs["audit"]["export"]>): string {
  const parts = Object.entries(wanted).flatMap(([key, value]) => {
    if (value === undefined) return [];
    return [[key, value instanceof Date ? value.toISOString() : value]];
  });
  const query = new URLSearchParams(parts).toString();
  return `/organizations/${organizationId}/audit.csv${query && `?${query}`}`;
}
