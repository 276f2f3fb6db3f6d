import { mostPeople } from "@freehold/api/platform/pictures/sizes.contract.ts";
import type { Client } from "../api/transport.ts";

/** Where pictures can be read, by the ids of their people. Who has none, or whom the caller may not see, is left out. */
type Addresses = Readonly<Record<string, string>>;

type Waiting = { readonly resolve: (address: string | null) => void; readonly reject: (error: unknown) => void };

/** How long a face waits for the others of its page. */
const gatherMs = 10;

const askers = new WeakMap<Client, (userId: string) => Promise<string | null>>();

/** Asks for pictures one by one: those of a page travel as one question. */
export function pictureAsker(client: Client): (userId: string) => Promise<string | null> {
  // Proof: that is what the procedure answers.
  const known = askers.get(client) ?? createAsker((people) => client.query("pictures.of", { people }) as Promise<Addresses>);
  askers.set(client, known);
  return known;
}

/** @internal @param ask asks for at most as many as the server takes */
export function createAsker(ask: (people: readonly string[]) => Promise<Addresses>): (userId: string) => Promise<string | null> {
  const waiting = new Map<string, Waiting[]>();
  const flush = async (): Promise<void> => {
    const all = [...waiting];
    waiting.clear();
    for (let from = 0; from < all.length; from += mostPeople) {
      const some = all.slice(from, from + mostPeople);
      try {
        const addresses = await ask(some.map(([userId]) => userId));
        for (const [userId, those] of some) for (const { resolve } of those) resolve(addresses[userId] ?? null);
      } catch (error) {
        for (const [, those] of some) for (const { reject } of those) reject(error);
      }
    }
  };
  return (userId) =>
    new Promise((resolve, reject) => {
      if (waiting.size === 0) setTimeout(() => void flush(), gatherMs);
      waiting.set(userId, [...(waiting.get(userId) ?? []), { resolve, reject }]);
    });
}
