import { answerBench } from "../product/answering.ts";

// The process of a peer that is a library: its adapter makes a server of it. Connections that it opens can be counted.

/** Where a peer's packages are, what it serves, and what its tokens are signed with. */
export type Place = { readonly folder: string; readonly databaseUrl: string; readonly secret: string };

const servers = {
  PostGraphile: async (place: Place) => (await import("./postgraphile.ts")).serve(place),
  Feathers: async (place: Place) => (await import("./feathers.ts")).serve(place),
  "Parse Server": async (place: Place) => (await import("./parse-server.ts")).serve(place),
};

/** The peers that are libraries. */
export type Served = keyof typeof servers;

answerBench();
const [name, folder = "", databaseUrl = "", secret = ""] = process.argv.slice(2);
// The bench names one of them, by the same type.
console.log(`port ${await servers[name as Served]({ folder, databaseUrl, secret })}`);
