import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { runningEmbedded } from "@freehold/database/embedded.ts";
import { Contender } from "./contender.ts";

const main = fileURLToPath(new URL("../../../apps/server/src/main.ts", import.meta.url));
const probe = pathToFileURL(join(import.meta.dirname, "probe.ts")).href;

/** The product as operators run it: its own process, its own PostgreSQL, everything made through its API. */
export type Product = {
  readonly server: Contender;
  readonly url: string;
  readonly port: number;
  /** Of the database's superuser, for writers that must cost the server nothing. */
  readonly databaseUrl: string;
  /** The process that all of PostgreSQL's processes belong to. */
  readonly postgres: number;
};

/**
 * Starts the server as its operator does, with these variables beside those that every measurement needs: calls are not
 * limited, since what is measured is how fast it can be. Resolves when it says that it runs.
 */
export async function startServer(
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly server: Contender; readonly url: string }> {
  const server = new Contender({
    file: main,
    options: ["--import", probe],
    environment: { PORT: "0", RATE_LIMITS: "false", FREEHOLD_WEB: "none", ...environment },
  });
  return { server, url: await server.printed(/running at (\S+)/) };
}

/** Starts the product on a folder, with a PostgreSQL of its own in it. */
export async function startProduct(folder: string): Promise<Product> {
  const data = join(folder, "data");
  const { server, url } = await startServer({ FREEHOLD_DATA: data });
  const databaseUrl = await runningEmbedded(join(data, "postgres"));
  if (databaseUrl === undefined) throw new Error("The product's PostgreSQL does not run.");
  const [postgres] = (await readFile(join(data, "postgres/data/postmaster.pid"), "utf8")).split("\n");
  return { server, url, port: Number(new URL(url).port), databaseUrl, postgres: Number(postgres) };
}
