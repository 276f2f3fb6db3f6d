import { Client } from "pg";
import type { Data } from "../calls/data.ts";
import type { Product } from "../product/product.ts";

/** What was sent last and is kept for clients that come back: how much, how much at most, and of how many transactions. */
export type Ring = { readonly bytes: number; readonly limit: number; readonly transactions: number };

const full = 0.9;
const connections = 4;
const perLook = 500;
const patienceMs = 300_000;

export async function ringOf({ url }: Product): Promise<Ring> {
  const answer = await (await fetch(`${url}/metrics`)).text();
  const read = (name: string): number => Number(new RegExp(`^freehold_live_ring_${name} ([\\d.e+]+)$`, "m").exec(answer)?.[1]);
  return { bytes: read("bytes"), limit: read("limit_bytes"), transactions: read("transactions") };
}

export const isFull = ({ bytes, limit }: Ring): boolean => bytes >= limit * full;

/**
 * Changes one row after the other by SQL, until all that is kept is from here and as much as ever will be: while it fills, and while
 * rows that somebody was sent take the place of rows that nobody was, memory grows. Somebody must be watching.
 */
export async function fillRing(product: Product, { company, unitIds }: Data): Promise<void> {
  const clients = Array.from({ length: connections }, () => new Client({ connectionString: product.databaseUrl }));
  await Promise.all(clients.map((client) => client.connect()));
  const change = async (client: Client, at: number): Promise<void> => {
    for (let turn = at; turn < perLook; turn += connections)
      await client.query({
        name: "change",
        text: "update coldchain.unit set last_celsius = $3 where org_id = $1 and id = $2",
        values: [company.organizationId, unitIds[turn % unitIds.length], Math.random() * 10],
      });
  };
  try {
    const until = performance.now() + patienceMs;
    for (let commits = 0; performance.now() < until; commits += perLook) {
      const ring = await ringOf(product);
      if (isFull(ring) && commits > ring.transactions) return;
      await Promise.all(clients.map(change));
    }
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}
