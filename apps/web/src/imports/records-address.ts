/** Which rows, in which order: what the list shows. */
export type Shown = { readonly filter?: unknown; readonly search?: string | undefined; readonly sort?: string | undefined };

/** Where the rows that a list shows are downloaded. Spreadsheets know the letters of the CSV file by its mark. */
export function recordsAddress(
  organizationId: string,
  path: string,
  { format, filter, search, sort }: Shown & { readonly format: "csv" | "jsonl" },
): string {
  const query = new URLSearchParams({
    ...(filter !== undefined && { filter: JSON.stringify(filter, asText) }),
    ...(search !== undefined && search !== "" && { search }),
    ...(sort !== undefined && sort !== "" && { sort }),
    ...(format === "csv" && { mark: "true" }),
  }).toString();
  return `/organizations/${organizationId}/records/${path}.${format}${query && `?${query}`}`;
}

/** JSON has no whole numbers of 64 bits; instants it writes as text by itself. */
const asText = (_key: string, value: unknown): unknown => (typeof value === "bigint" ? String(value) : value);

/** Where the lines of an import that were not taken are downloaded. */
export const errorsAddress = (organizationId: string, id: string): string => `/organizations/${organizationId}/imports/${id}/errors.csv`;
