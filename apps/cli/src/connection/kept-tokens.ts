import { mkdir, open, stat, unlink, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Clock } from "@freehold/kernel/clock.ts";
import {
  configurationFile,
  readConfiguration,
  remembering,
  writeConfiguration,
  type Configuration,
  type KeptPair,
  type KnownServer,
} from "../configuration.ts";
import { failureOf } from "../failure.ts";
import type { Terminal } from "../terminal.ts";

/** The tokens of a sign-in as a server gives them. */
export type GivenTokens = { readonly accessToken: string; readonly refreshToken: string; readonly expiresAt: Date };

/** As they are kept in the file. */
export const keptPair = ({ accessToken, refreshToken, expiresAt }: GivenTokens): KeptPair => ({
  accessToken,
  refreshToken,
  expiresAt: expiresAt.toISOString(),
});

/** The sign-in that the configuration keeps for a server. */
export type KeptTokens = {
  /** The token for the next call, exchanged before it expires. Undefined when nobody is signed in, or no longer. */
  readonly current: () => Promise<string | undefined>;
  /** Another token in place of one that the server did not accept. */
  readonly renew: (refused: string) => Promise<string | undefined>;
  /** Keeps the tokens that took the place of those before. */
  readonly keep: (tokens: GivenTokens) => Promise<void>;
};

type Needs = {
  readonly environment: Terminal["environment"];
  readonly server: string;
  readonly clock: Clock;
  /** Exchanges a refresh token at the server. */
  readonly exchange: (refreshToken: string) => Promise<GivenTokens>;
};

/** A token with less than this left is exchanged before it is used. */
const spareSeconds = 60;

/**
 * The tokens of one server, shared with every other command line of the person: whoever exchanges them holds a lock, and
 * whoever waited for it finds the new ones in the file. A token that is used twice would end the sign-in.
 */
export function keptTokens({ environment, server, clock, exchange }: Needs): KeptTokens {
  const isFresh = ({ expiresAt }: KeptPair): boolean => Date.parse(expiresAt) - clock().getTime() > spareSeconds * 1000;

  const change = (configuration: Configuration, tokens: KeptPair | undefined): Promise<void> => {
    const { tokens: _before, ...known }: KnownServer = configuration.servers[server] ?? {};
    const current = configuration.current ?? server;
    return writeConfiguration(environment, { ...remembering(configuration, server, { ...known, ...(tokens && { tokens }) }), current });
  };

  /** The tokens of the file, exchanged if they are those that are no longer good. */
  const exchanged = (isGood: (tokens: KeptPair) => boolean): Promise<string | undefined> =>
    locked(`${configurationFile(environment)}.lock`, async () => {
      const configuration = await readConfiguration(environment);
      const tokens = configuration.servers[server]?.tokens;
      if (!tokens || isGood(tokens)) return tokens?.accessToken;
      try {
        const next = keptPair(await exchange(tokens.refreshToken));
        await change(configuration, next);
        return next.accessToken;
      } catch (error) {
        const { kind } = failureOf(error);
        // The sign-in has ended, or its next tokens were lost on the way here: either way it is over.
        if (kind !== "unauthenticated" && kind !== "conflict") throw error;
        await change(configuration, undefined);
        return undefined;
      }
    });

  return {
    current: async () => {
      const tokens = (await readConfiguration(environment)).servers[server]?.tokens;
      return !tokens || isFresh(tokens) ? tokens?.accessToken : exchanged(isFresh);
    },
    renew: (refused) => exchanged(({ accessToken }) => accessToken !== refused),
    keep: (tokens) =>
      locked(`${configurationFile(environment)}.lock`, async () => change(await readConfiguration(environment), keptPair(tokens))),
  };
}

/** A process that holds the lock for longer than this has died. */
const staleMilliseconds = 20_000;

/** Runs work while no other process runs any under the same lock. */
async function locked<T>(file: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const handle = await take(file);
  try {
    return await work();
  } finally {
    await handle.close();
    await unlink(file).catch(ignoreMissing);
  }
}

async function take(file: string): Promise<FileHandle> {
  let held: { readonly since: number; readonly waited: number } | undefined;
  for (;;) {
    try {
      return await open(file, "wx", 0o600);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const since = await modified(file);
    if (since === undefined) continue;
    if (held?.since !== since) held = { since, waited: performance.now() };
    else if (performance.now() - held.waited > staleMilliseconds) await unlink(file).catch(ignoreMissing);
    await setTimeout(50);
  }
}

const modified = (file: string): Promise<number | undefined> => stat(file).then(({ mtimeMs }) => mtimeMs, ignoreMissing);

function ignoreMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  return undefined;
}
