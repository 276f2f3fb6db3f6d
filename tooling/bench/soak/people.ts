import { setTimeout as pause } from "node:timers/promises";
import { rowCalls } from "../calls/call.ts";
import type { Data } from "../calls/data.ts";
import { Exchange } from "../calls/exchange.ts";
import type { Asked } from "../calls/orders.ts";
import { requestsOf } from "../calls/requests.ts";
import { Reader } from "../live/reader.ts";
import { clientWith } from "../product/company.ts";
import type { Product } from "../product/product.ts";

/** What everybody did so far. */
export type Deeds = { calls: number; views: number; changes: number; signIns: number };

type Headers = Readonly<Record<string, string>>;
type Place = { readonly product: Product; readonly data: Data; readonly deeds: Deeds; readonly isOver: () => boolean };
type Town = Place & { readonly headers: () => Promise<Headers> };

/** Access tokens last fifteen minutes. */
const freshMs = 5 * 60_000;
/** People think between two calls: what is asked for is whether memory grows, not how much goes. */
const thoughtMs = 25;
const subscribe = { id: 1, method: "subscription", params: { path: "coldchain.unit.live", input: { json: { sort: "name", limit: 100 } } } };

/** People who list, look, write, watch for a while and sign in, until it is over. @throws Error for the first answer that is not right */
export function liveThere(place: Place, { callers, watchers }: { readonly callers: number; readonly watchers: number }): Promise<unknown> {
  const town = { ...place, headers: freshHeaders(place) };
  return Promise.all([
    ...Array.from({ length: callers }, (_, at) => call(town, at)),
    ...Array.from({ length: watchers }, (_, at) => watch(town, at)),
    signIn(town),
  ]);
}

/** The same for everybody, until they are old: many who sign in at once look like somebody who guesses. */
function freshHeaders({ data }: Place): () => Promise<Headers> {
  let kept: Promise<Headers> | undefined;
  let since = 0;
  return () => {
    if (kept && performance.now() - since < freshMs) return kept;
    since = performance.now();
    return (kept = data.company.headers());
  };
}

async function call({ product, data, deeds, isOver, headers }: Town, at: number): Promise<void> {
  const exchange = new Exchange(product.port);
  let [requests, carried]: [(() => string)[], Headers | undefined] = [[], undefined];
  for (let turn = at; !isOver(); turn++) {
    const current = await headers();
    if (current !== carried)
      requests = rowCalls(data, current).map(({ asked }) => requestsOf(asked["product"] as Asked, at, () => Date.now() * 100 + at));
    carried = current;
    const answer = await exchange.ask(requests[turn % requests.length]!());
    if (answer.status !== 200) throw new Error(`A call was answered ${answer.status}: ${answer.body()}`);
    deeds.calls++;
    await pause(thoughtMs);
  }
  exchange.end();
}

/** Comes, waits for the rows, stays for up to three seconds, and goes without a word. */
async function watch({ product, deeds, isOver, headers }: Town, at: number): Promise<void> {
  const from = `127.0.1.${at + 2}`;
  while (!isOver()) {
    const complete = Promise.withResolvers<void>();
    const text = (buffer: Buffer, start: number, end: number): void => {
      const words = buffer.toString("latin1", start, end);
      if (words.includes('"k":"ready"')) complete.resolve();
      else if (words.includes('"k":"tx"')) deeds.changes++;
      else if (words.includes('"error"')) complete.reject(new Error(`A view was answered: ${words}`));
    };
    const place = { port: product.port, path: "/trpc", headers: await headers(), from };
    const reader = new Reader(place, { text, read: () => undefined });
    await reader.opened;
    reader.send(JSON.stringify(subscribe));
    await complete.promise;
    deeds.views++;
    await pause(Math.random() * 3000);
    reader.leave();
  }
}

/** Signs in and out again, twice a second. */
async function signIn({ product, data, deeds, isOver }: Town): Promise<void> {
  while (!isOver()) {
    await clientWith(product.url, await data.company.headers()).accounts.signOut.mutate();
    deeds.signIns++;
    await pause(500);
  }
}
