import { badUsage } from "./failure.ts";
import { readConfiguration, type Configuration, type KnownOrganization, type KnownServer } from "./configuration.ts";
import type { Terminal } from "./terminal.ts";

/** The options that every command takes. */
export type GlobalOptions = {
  readonly server?: string;
  readonly org?: string;
  readonly local?: boolean;
  readonly as?: string;
};

/** Where a command goes and as whom. */
export type Target = {
  readonly server: string;
  readonly token: string | undefined;
  /** Who acts on this machine's database when no server is asked. */
  readonly local: { readonly email: string } | undefined;
  /** The organization named on the command line or in the environment: a slug or an id. */
  readonly wanted: string | undefined;
  /** The organization chosen by `org use`. */
  readonly chosen: KnownOrganization | undefined;
  readonly known: KnownServer;
  readonly configuration: Configuration;
};

const defaultServer = "http://localhost:4000";

/** Decides from options, environment and configuration, in this order. A token only ever goes to its own server. */
export async function resolveTarget({ environment }: Terminal, options: GlobalOptions): Promise<Target> {
  const configuration = await readConfiguration(environment);
  const server = serverAddress(options.server ?? (environment.FREEHOLD_SERVER || undefined) ?? configuration.current ?? defaultServer);
  if (options.local && options.as === undefined) throw badUsage("--local needs --as EMAIL: nobody acts without a name.");
  if (options.as !== undefined && !options.local) throw badUsage("--as is for --local only; a server knows you by your sign-in.");
  const known = configuration.servers[server] ?? {};
  return {
    server,
    token: tokenFor(server, environment) ?? known.token,
    local: options.as === undefined ? undefined : { email: options.as },
    wanted: options.org ?? (environment.FREEHOLD_ORG || undefined),
    chosen: options.local ? undefined : known.organization,
    known,
    configuration,
  };
}

/** The token of the environment, unless the environment names another server than the command line. */
function tokenFor(server: string, { FREEHOLD_TOKEN, FREEHOLD_SERVER }: Terminal["environment"]): string | undefined {
  const isOurs = !FREEHOLD_SERVER || serverAddress(FREEHOLD_SERVER) === server;
  return isOurs && FREEHOLD_TOKEN ? FREEHOLD_TOKEN : undefined;
}

/** Whether what is sent can be read on the way: not encrypted, and not within this machine. */
export function isExposed(server: string): boolean {
  const { protocol, hostname } = new URL(server);
  return protocol === "http:" && !["localhost", "[::1]"].includes(hostname) && !hostname.startsWith("127.");
}

/** An address as it is remembered: scheme, host and path, without a slash at the end. */
export function serverAddress(text: string): string {
  const url = URL.parse(/^https?:\/\//.test(text) ? text : `${/^(localhost|127\.|\[::1\])/.test(text) ? "http" : "https"}://${text}`);
  if (!url) throw badUsage(`${JSON.stringify(text)} is not the address of a server.`);
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}
