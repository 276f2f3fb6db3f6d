import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { badUsage } from "./failure.ts";
import type { Terminal } from "./terminal.ts";

/** An organization as the command line remembers it. */
export type KnownOrganization = { readonly id: string; readonly slug: string; readonly name: string; readonly timeZone: string };

/** The tokens of a sign-in: one that is shown with calls, and one that is exchanged for the next two. */
export type KeptPair = { readonly accessToken: string; readonly refreshToken: string; readonly expiresAt: string };

/** What is remembered of one server. Its tokens are the person's sign-in: the file is readable by its owner only. */
export type KnownServer = {
  readonly tokens?: KeptPair;
  readonly email?: string;
  readonly organization?: KnownOrganization;
};

export type Configuration = {
  /** The server that commands go to when none is named. */
  readonly current?: string;
  readonly servers: Readonly<Record<string, KnownServer>>;
};

type Environment = Terminal["environment"];

const home = (environment: Environment): string => environment.HOME ?? homedir();

/** Where the configuration lies, by the XDG rules. */
export function configurationFile(environment: Environment): string {
  return join(environment.XDG_CONFIG_HOME ?? join(home(environment), ".config"), "freehold", "config.json");
}

/** Where things lie that can be fetched again. */
export function cacheDirectory(environment: Environment): string {
  return join(environment.XDG_CACHE_HOME ?? join(home(environment), ".cache"), "freehold");
}

/** Where unfinished work is remembered. */
export function stateDirectory(environment: Environment): string {
  return join(environment.XDG_STATE_HOME ?? join(home(environment), ".local", "state"), "freehold");
}

/** The remembered servers; none when nothing was remembered yet. */
export async function readConfiguration(environment: Environment): Promise<Configuration> {
  const file = configurationFile(environment);
  const text = await readIfThere(file);
  if (text === undefined) return { servers: {} };
  const parsed = parseObject(text);
  if (!parsed) throw badUsage(`${file} is not a configuration of Freehold. Mend or remove it.`);
  const servers = typeof parsed.servers === "object" && parsed.servers !== null ? (parsed.servers as Configuration["servers"]) : {};
  return { servers, ...(typeof parsed.current === "string" && { current: parsed.current }) };
}

/** Replaces the file in one step, so that a second command line never reads half of it. */
export async function writeConfiguration(environment: Environment, configuration: Configuration): Promise<void> {
  await writePrivately(configurationFile(environment), `${JSON.stringify(configuration, null, 2)}\n`);
}

/** Writes a file that only its owner may read, whole or not at all. */
export async function writePrivately(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, text, { mode: 0o600 });
  await chmod(draft, 0o600);
  await rename(draft, file);
}

/** The text of a file, or undefined when there is none. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** The object that a JSON text holds; undefined for everything else. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The configuration with something else remembered of one server. */
export function remembering(configuration: Configuration, server: string, known: KnownServer): Configuration {
  return { current: server, servers: { ...configuration.servers, [server]: known } };
}
