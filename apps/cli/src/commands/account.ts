import { text as readAll } from "node:stream/consumers";
import { readConfiguration, remembering, writeConfiguration, type KnownOrganization } from "../configuration.ts";
import { badUsage } from "../failure.ts";
import { demandSignIn, myOrganizations, type CommandLine } from "../command-line.ts";
import { printResult } from "../output/print.ts";
import { isExposed } from "../target.ts";
import { tell } from "../terminal.ts";
import type { HandWritten } from "./commands.ts";
import { ask, askSecretly } from "../question.ts";

type SignedIn = { readonly person: { readonly email: string; readonly name: string }; readonly session: { readonly token: string } };
type Me = { readonly person: SignedIn["person"]; readonly organizations: readonly (KnownOrganization & { role: string })[] };

/** `login`: signs in and remembers the session for this server. */
export const login: HandWritten = {
  path: ["login"],
  attach: (command, line) => {
    command
      .summary("sign in to a server")
      .description("Signs in and remembers the session in the configuration file, readable by you only.")
      .option("--email <address>", "your address; asked for when left out")
      .option("--password-stdin", "read the password from standard input")
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
  const password = passwordStdin ? (await readAll(terminal.stdin)).replace(/\r?\n$/, "") : await askSecretly(terminal, "Password: ");
  // The router declares this type; the connection carries every procedure and cannot know it.
  const { session, person } = (await connection.call({ path: "accounts.signIn", type: "mutation" }, { email, password })) as SignedIn;
  connection.enter({ token: session.token });
  const organizations = await myOrganizations(line);
  const kept =
    organizations.find(({ id }) => id === target.known.organization?.id) ?? (organizations.length === 1 ? organizations[0] : undefined);
  const known = { token: session.token, email: person.email, ...(kept && { organization: remembered(kept) }) };
  await writeConfiguration(terminal.environment, remembering(await readConfiguration(terminal.environment), target.server, known));
  tell(terminal, `Signed in to ${target.server} as ${person.email}.`);
  if (kept) tell(terminal, `Organization: ${kept.name} (${kept.slug}).`);
  else if (organizations.length > 1)
    tell(terminal, `Choose an organization: freehold org use ${organizations.map(({ slug }) => slug).join(" | ")}`);
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
  const { token, ...known } = target.known;
  if (token === undefined) {
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
        const { wanted, chosen, local, server } = line.target;
        const active = organizations.find(({ id, slug }) => (wanted === undefined ? id === chosen?.id : id === wanted || slug === wanted));
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
