import { placeNamed } from "@freehold/kernel/expression/place.ts";
import type { ResourceDescription } from "../api/client.ts";

/** By what an address or a view asks to sort, where these records cannot be sorted by it any more; undefined where they can. */
export function lostSort(sort: string | undefined, { sorts }: Pick<ResourceDescription, "sorts">): string | undefined {
  if (sort === undefined || sort === "" || sorts.includes(sort)) return undefined;
  const name = sort.replace(/^-/, "");
  return placeNamed(name)?.keys[0] ?? name;
}
