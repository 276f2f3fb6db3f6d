import type { Kind } from "@freehold/kernel/expression/kinds.ts";
import { placeNamed } from "@freehold/kernel/expression/place.ts";
import type { RowOrder } from "@freehold/kernel/resource/row-order.ts";
import type { ResourceDescription } from "../../api/client.ts";

/** The order the server gives a list with this sort; without one, the newest first. */
export function rowOrder(
  { columns, key, sorts }: Pick<ResourceDescription, "columns" | "key" | "sorts">,
  sort: string | undefined,
): RowOrder {
  const kindOf = (name: string): Kind => columns.find((column) => column.key === name)?.kind ?? placeNamed(name)?.kind ?? "uuid";
  const isNewestFirst = sort === undefined;
  const column = isNewestFirst ? (key.length === 1 ? key[0]! : (sorts[0] ?? key[0]!)) : sort.replace(/^-/, "");
  return {
    column,
    kind: kindOf(column),
    descending: isNewestFirst || sort.startsWith("-"),
    key: key.map((name) => ({ column: name, kind: kindOf(name) })),
  };
}
