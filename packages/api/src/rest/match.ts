import { idPlace, restMethods, type RestMethod, type Route } from "./route.ts";

/** What stands at an address: its routes by method, and the id that the address holds. */
export type Found = { readonly routes: ReadonlyMap<RestMethod, Route>; readonly id: string | undefined };

type Places = ReadonlyMap<string, ReadonlyMap<RestMethod, Route>>;

/** Finds routes by address. Words that a collection has go before ids. */
export class Addresses {
  readonly #places: Places;

  constructor(routes: readonly Route[]) {
    const places = new Map<string, Map<RestMethod, Route>>();
    for (const route of routes) {
      const address = route.segments.join("/");
      places.set(address, (places.get(address) ?? new Map<RestMethod, Route>()).set(route.method, route));
    }
    this.#places = places;
  }

  /** @param segments decoded, below the door's prefix */
  find(segments: readonly string[]): Found | undefined {
    const exact = this.#places.get(segments.join("/"));
    // What is written as a place for ids is no id, and no route of its own.
    if (segments.some((segment) => segment === "" || segment.includes("/") || segment === idPlace)) return undefined;
    if (exact) return { routes: exact, id: undefined };
    for (const at of segments.keys()) {
      const routes = this.#places.get(segments.with(at, idPlace).join("/"));
      if (routes) return { routes, id: segments[at] };
    }
    return undefined;
  }
}

/** What may be done at an address, for `Allow`. */
export function allowedAt(routes: ReadonlyMap<RestMethod, unknown>): string {
  const methods = restMethods.filter((method) => routes.has(method)).flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]));
  return [...methods, "OPTIONS"].join(", ");
}
