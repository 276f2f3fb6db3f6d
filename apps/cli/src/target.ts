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
  /** Whether somebody said which server it is; else it is the usual one of this machine. */
  readonly isNamed: boolean;
  /** With which the caller is known, whether it is still good or not. */
  readonly token: string | undefined;
  /** The token of the environment, which nobody renews. */
  readonly given: string | undefined;
  /** Whether the token is an API key: it stands for no person, and knows its organization. */
  readonly isKey: boolean;
  /** Who acts on this machine's database when no server is asked; nobody in particular where no person is named. */
  readonly local: { readonly email: string | undefined } | undefined;
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
  const named = options.server ?? (environment.FREEHOLD_SERVER || undefined) ?? configuration.current;
  const server = serverAddress(named ?? defaultServer);
  if (options.as !== undefined && !options.local) throw badUsage("--as is for --local only; a server knows you by your sign-in.");
  const known = configuration.servers[server] ?? {};
  const given = tokenFor(server, environment);
  return {
    server,
    isNamed: named !== undefined,
    token: given ?? known.tokens?.accessToken,
    given,
    isKey: given !== undefined && given === environment.FREEHOLD_API_KEY,
    local: options.local ? { email: options.as } : undefined,
    wanted: options.org ?? (environment.FREEHOLD_ORG || undefined),
    chosen: options.local ? undefined : known.organization,
    known,
    configuration,
  };
}

/** The API key or the token of the environment, unless the environment names another server than the command line. */
function tokenFor(server: string, { FREEHOLD_API_KEY, FREEHOLD_TOKEN, FREEHOLD_SERVER }: Terminal["environment"]): string | undefined {
  const isOurs = !FREEHOLD_SERVER || serverAddress(FREEHOLD_SERVER) === server;
  return isOurs ? FREEHOLD_API_KEY || FREEHOLD_TOKEN || undefined : undefined;
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
