import type { CommandLine } from "../command-line.ts";
import type { Called } from "../connection/connection.ts";
import type { GivenTokens } from "../connection/kept-tokens.ts";
import { failureOf } from "../failure.ts";
import { askSecretly } from "../question.ts";

/**
 * Makes a call as whoever is signed in. Where the person must confirm who they are, they are asked for the password and
 * the call is made again; tokens that take the place of the kept ones are kept, and not shown.
 */
export async function callAs(line: CommandLine, procedure: Called, input: unknown): Promise<unknown> {
  const { connection, terminal } = line;
  const call = (): Promise<unknown> => connection.call(procedure, input, terminal.interrupted);
  try {
    return await keepTokens(line, await call());
  } catch (error) {
    const isAsked = failureOf(error).code === "access.confirmationNeeded" && terminal.stdin.isTTY && line.target.given === undefined;
    if (!isAsked) throw error;
    const password = await askSecretly(terminal, "This needs your password: ");
    await keepTokens(line, await connection.call({ path: "accounts.confirm", type: "mutation" }, { password }));
    return keepTokens(line, await call());
  }
}

/** A token of the environment is its owner's to keep: what takes its place is shown. */
async function keepTokens({ connection, target }: CommandLine, result: unknown): Promise<unknown> {
  if (target.given !== undefined || typeof result !== "object" || result === null || !("session" in result)) return result;
  const { session, ...shown } = result;
  if (!isTokens(session)) return result;
  await connection.keep(session);
  return shown;
}

const isTokens = (value: unknown): value is GivenTokens =>
  typeof value === "object" && value !== null && "accessToken" in value && "refreshToken" in value && "expiresAt" in value;
