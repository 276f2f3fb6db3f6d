import { DomainError } from "@freehold/kernel/fault.ts";
import { readConfiguration, remembering, writeConfiguration, type KnownOrganization } from "../configuration.ts";
import { badUsage } from "../failure.ts";
import { demandSignIn, enterOrganization, myOrganizations, type CommandLine } from "../command-line.ts";
import { keptPair, type GivenTokens } from "../connection/kept-tokens.ts";
import { printResult } from "../output/print.ts";
import { isExposed } from "../target.ts";
import { readInput, tell } from "../terminal.ts";
import type { HandWritten } from "./hand-written.ts";
import { ask, askSecretly } from "../question.ts";

type Person = { readonly email: string; readonly name: string };
type SignedIn = { readonly person: Person; readonly session: GivenTokens };
type SecondFactor = { readonly secondFactor: { readonly ticket: string; readonly methods: readonly string[] } };
type Me = { readonly person: Person; readonly organizations: readonly (KnownOrganization & { role: string })[] };

/** `login`: signs in and remembers the session for this server. */
export const login: HandWritten = {
  path: ["login"],
  attach: (command, line) => {
    command
      .summary("sign in to a server")
      .description("Signs in and remembers the session in the configuration file, readable by you only.")
      .option("--email <address>", "your address; asked for when left out")
      .option("--password-stdin", "read the password from standard input, and a code of the second factor from its second line")
      .addHelpText(
        "after",
        "\nExamples:\n  $ freehold login --server https://freehold.example.com\n  $ freehold login --email me@example.com --password-stdin < password.txt",
      )
      .action((options: { email?: string; passwordStdin?: boolean }) => signIn(line, options));
  },
};

async function signIn(line: CommandLine, { email: given, passwordStdin }: { email?: string; passwordStdin?: boolean }): Promise<void> {
  const { terminal, target, connection } = line;
  if (target.local) throw badUsage("--local needs no sign-in.");
  if (isExposed(target.server)) tell(terminal, `The line to ${target.server} is not encrypted: others may read your password. Use https.`);
  const email = given ?? (await ask(terminal, `Address for ${target.server}: `));
  const secrets = passwordStdin ? (await readInput(terminal)).split(/\r?\n/) : [];
  const password = passwordStdin ? secrets[0]! : await askSecretly(terminal, "Password: ");
  const first = await connection.call({ path: "accounts.signIn", type: "mutation" }, { email, password });
  const { session, person } = await completed(line, first as SignedIn | SecondFactor, secrets[1]);
  await connection.keep(session);
  const organizations = await myOrganizations(line);
  const kept =
    organizations.find(({ id }) => id === target.known.organization?.id) ?? (organizations.length === 1 ? organizations[0] : undefined);
  const known = { tokens: keptPair(session), email: person.email, ...(kept && { organization: remembered(kept) }) };
  await writeConfiguration(terminal.environment, remembering(await readConfiguration(terminal.environment), target.server, known));
  tell(terminal, `Signed in to ${target.server} as ${person.email}.`);
  if (kept) tell(terminal, `Organization: ${kept.name} (${kept.slug}).`);
  else if (organizations.length > 1)
    tell(terminal, `Choose an organization: freehold org use ${organizations.map(({ slug }) => slug).join(" | ")}`);
}

/**
 * The sign-in after its second factor, where the person has one: the code of an app, or a recovery code.
 * The router declares what it answers; the connection carries every procedure and cannot know it.
 */
async function completed(
  { terminal, connection }: CommandLine,
  first: SignedIn | SecondFactor,
  given: string | undefined,
): Promise<SignedIn> {
  if (!("secondFactor" in first)) return first;
  const { ticket, methods } = first.secondFactor;
  if (!methods.some((method) => method !== "passkey")) {
    throw new DomainError({
      kind: "forbidden",
      code: "cli.passkeyOnly",
      message:
        "Your second factor is a passkey, which a terminal cannot ask for. Add an authenticator app in your account, or use an API key.",
    });
  }
  const typed = (given || (await ask(terminal, "Code of your app, or a recovery code: "))).trim();
  const answer = /^\d{3}\s?\d{3}$/.test(typed) ? { ticket, code: typed } : { ticket, recoveryCode: typed };
  return (await connection.call({ path: "factors.completeSignIn", type: "mutation" }, answer)) as SignedIn;
}

/** An organization without what may change, such as the caller's role. */
export function remembered({ id, slug, name, timeZone }: KnownOrganization): KnownOrganization {
  return { id, slug, name, timeZone };
}

/** `logout`: ends the session on the server, then forgets it here. */
export const logout: HandWritten = {
  path: ["logout"],
  attach: (command, line) => {
    command
      .summary("end the session")
      .description("Ends the session on the server and forgets it here. An unreachable server keeps it until it expires.")
      .action(() => signOut(line));
  },
};

async function signOut({ terminal, target, connection }: CommandLine): Promise<void> {
  const { tokens, ...known } = target.known;
  if (tokens === undefined) {
    tell(terminal, `You are not signed in to ${target.server}.`);
    return;
  }
  const forget = async (): Promise<void> =>
    writeConfiguration(terminal.environment, remembering(target.configuration, target.server, known));
  await connection.call({ path: "accounts.signOut", type: "mutation" }, undefined).finally(forget);
  tell(terminal, `Signed out of ${target.server}.`);
}

/** `whoami`: who acts, where, in which organization. */
export const whoami: HandWritten = {
  path: ["whoami"],
  attach: (command, line) => {
    command
      .summary("who you are and where")
      .description("Shows the server, the person and the active organization.")
      .action(async () => {
        demandSignIn(line);
        const { person, organizations } = (await line.connection.call({ path: "accounts.me", type: "query" }, undefined)) as Me;
        const { local, server } = line.target;
        const entered = await enterOrganization(line);
        const active = organizations.find(({ id }) => id === entered?.id);
        const result = {
          server: local ? "this machine" : server,
          email: person.email,
          name: person.name,
          organization: active?.slug ?? null,
          role: active?.role ?? null,
          timeZone: active?.timeZone ?? null,
        };
        await printResult(line.terminal, result, {
          format: line.format,
          zone: active?.timeZone ?? "UTC",
          columns: undefined,
          resource: undefined,
        });
      });
  },
};
