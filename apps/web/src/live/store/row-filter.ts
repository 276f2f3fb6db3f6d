import { canonical, InvalidValue, type Canonical, type Kind } from "@freehold/kernel/expression/kinds.ts";
import type { Expression } from "@freehold/kernel/expression/language.ts";
import { namesIn } from "@freehold/kernel/expression/names.ts";
import { canonicalAt, placeNamed } from "@freehold/kernel/expression/place.ts";
import { predicate, UnfitOperator, type Caller, type Predicate } from "@freehold/kernel/expression/predicate.ts";
import type { Row } from "../line/frames.ts";
import type { ViewRequest } from "../live-view.ts";
import type { Matches } from "./overlay.ts";

/**
 * Which rows a request asks for, decided as the server would. Only where it must: a search folds letters as the database
 * does, and a filter may ask what only the server knows.
 */
export function rowFilter({ filter, search }: ViewRequest, kindOf: (column: string) => Kind | undefined, caller: Caller): Matches {
  if (search !== undefined && search !== "") return () => undefined;
  if (!isExpression(filter)) return () => true;
  const kinds = new Map(namesIn(filter).map((name) => [name, placeNamed(name)?.kind ?? kindOf(name)]));
  if ([...kinds.values()].includes(undefined)) return () => undefined;
  // Made when it is first needed: most views never ask.
  let decide: Predicate | undefined;
  return (row) =>
    unlessUnfit(() => {
      decide ??= predicate(filter, Object.fromEntries(kinds) as Record<string, Kind>);
      return decide(comparable(row, kinds), caller);
    });
}

const isExpression = (filter: unknown): filter is Expression => typeof filter === "object" && filter !== null && "op" in filter;

function comparable(row: Row, kinds: ReadonlyMap<string, Kind | undefined>): Record<string, Canonical | null> {
  return Object.fromEntries(
    [...kinds].map(([name, kind]) => {
      const place = placeNamed(name);
      if (place) return [name, canonicalAt(row[place.column], place)];
      return [name, kind === undefined || (row[name] ?? null) === null ? null : canonical(kind, row[name])];
    }),
  );
}

/** A filter or a value that the server would refuse decides nothing. */
function unlessUnfit(decide: () => boolean): boolean | undefined {
  try {
    return decide();
  } catch (error) {
    if (error instanceof InvalidValue || error instanceof UnfitOperator) return undefined;
    throw error;
  }
}
