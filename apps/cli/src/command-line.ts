import { DomainError } from "@freehold/kernel/fault.ts";
import { badUsage } from "./failure.ts";
import type { Connection } from "./connection/connection.ts";
import type { KnownOrganization } from "./configuration.ts";
import type { Format } from "./output/print.ts";
import type { Target } from "./target.ts";
import type { Terminal } from "./terminal.ts";

/** What a command acts with, whichever it is. */
export type CommandLine = {
  readonly terminal: Terminal;
  readonly target: Target;
  readonly connection: Connection;
  readonly format: Format;
};

/** The organizations of whoever is signed in. */
export async function myOrganizations({ connection }: CommandLine): Promise<(KnownOrganization & { readonly role: string })[]> {
  const mine = await connection.call({ path: "organizations.mine", type: "query" }, undefined);
  // The router declares this type; the connection carries every procedure and cannot know it.
  return mine as (KnownOrganization & { role: string })[];
}

/**
 * The organization to act in, entered: the one named, else the one chosen, else the only one there is. Undefined when
 * there are none or several to choose from; the server then says so.
 * @throws missing when the one named is not among the caller's
 */
export async function enterOrganization(line: CommandLine): Promise<KnownOrganization | undefined> {
  const { target, connection } = line;
  if (target.isKey) {
    if (target.wanted !== undefined) throw badUsage("An API key acts in its own organization. Leave out --org and FREEHOLD_ORG.");
    return undefined;
  }
  const found = await findOrganization(line);
  if (!found && target.wanted !== undefined) {
    throw new DomainError({
      kind: "missing",
      code: "cli.organizationMissing",
      message: `You belong to no organization ${JSON.stringify(target.wanted)}. See: freehold org list.`,
    });
  }
  if (found) connection.enter({ organizationId: found.id });
  return found;
}

async function findOrganization(line: CommandLine): Promise<KnownOrganization | undefined> {
  const { wanted, chosen } = line.target;
  const isWanted = ({ id, slug }: KnownOrganization): boolean => id === wanted || slug === wanted;
  if (chosen && (wanted === undefined || isWanted(chosen))) return chosen;
  const mine = await myOrganizations(line);
  if (wanted !== undefined) return mine.find(isWanted);
  return mine.length === 1 ? mine[0] : undefined;
}

/** Turns away who has not signed in before anything is sent. */
export function demandSignIn({ target }: CommandLine): void {
  if (target.local && target.local.email === undefined) throw badUsage("--local needs --as EMAIL: nobody acts without a name.");
  if (target.local || target.token !== undefined) return;
  throw new DomainError({
    kind: "unauthenticated",
    code: "cli.signedOut",
    message: `You are not signed in to ${target.server}. Run: freehold login.`,
  });
}
