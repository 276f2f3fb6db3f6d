import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { runningEmbedded } from "@freehold/database/embedded.ts";
import { buildServer, bundled, isServerBuilt, serverSources } from "../../start/server-build.ts";
import { Contender } from "./contender.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const probe = pathToFileURL(join(import.meta.dirname, "probe.ts")).href;

/** The product as operators run it: its own process, its own PostgreSQL, everything made through its API. */
export type Product = {
  readonly server: Contender;
  readonly url: string;
  readonly port: number;
  /** Its folder of data. */
  readonly data: string;
  /** Of the database's superuser, for writers that must cost the server nothing. */
  readonly databaseUrl: string;
  /** The process that all of PostgreSQL's processes belong to. */
  readonly postgres: number;
};

const programs = { bundle: bundled("server"), sources: "apps/server/src/main.ts" } as const;

/** What runs unless it is said: the sources, until the server has been bundled. */
let usual: keyof typeof programs = "sources";

/**
 * Starts the server as its operator does, with these variables beside those that every measurement needs: calls are not
 * limited, since what is measured is how fast it can be. Resolves when it says that it runs.
 */
export async function startServer(
  environment: Readonly<Record<string, string>>,
  { from = usual, isProbed = true }: { readonly from?: keyof typeof programs; readonly isProbed?: boolean } = {},
): Promise<{ readonly server: Contender; readonly url: string }> {
  const server = new Contender({
    file: join(root, programs[from]),
    // What the probe needs to be read, TypeScript, takes as much memory as a fifth of the server.
    options: ["--max-semi-space-size=16", ...(isProbed ? ["--import", probe] : [])],
    environment: { PORT: "0", RATE_LIMITS: "false", FREEHOLD_WEB: "none", ...environment },
  });
  return { server, url: await server.printed(/running at (\S+)/) };
}

/** Bundles the server from what its sources are now. Without it the product runs from its sources, which shows in memory and starts. */
export async function bundleServer(): Promise<void> {
  const sources = serverSources(root);
  if (!isServerBuilt(root, sources)) await buildServer(root, sources);
  usual = "bundle";
}

/** Starts the product on a folder, with a PostgreSQL of its own in it. */
export async function startProduct(folder: string): Promise<Product> {
  const data = join(folder, "data");
  const { server, url } = await startServer({ FREEHOLD_DATA: data });
  const databaseUrl = await runningEmbedded(join(data, "postgres"));
  if (databaseUrl === undefined) throw new Error("The product's PostgreSQL does not run.");
  const [postgres] = (await readFile(join(data, "postgres/data/postmaster.pid"), "utf8")).split("\n");
  return { server, url, port: Number(new URL(url).port), data, databaseUrl, postgres: Number(postgres) };
}
