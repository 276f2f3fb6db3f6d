import { demandSignIn, myOrganizations, type CommandLine } from "../command-line.ts";
import { readConfiguration, remembering, writeConfiguration } from "../configuration.ts";
import { badUsage } from "../failure.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import { printResult } from "../output/print.ts";
import { tell } from "../terminal.ts";
import { remembered } from "./account.ts";
import type { HandWritten } from "./hand-written.ts";

/** `org list`: the organizations one can act in. */
export const organizationList: HandWritten = {
  path: ["org", "list"],
  attach: (command, line) => {
    command
      .summary("the organizations you belong to")
      .description("The organizations you belong to; the active one is marked.")
      .action(async () => {
        demandSignIn(line);
        const { wanted, chosen } = line.target;
        const mine = await myOrganizations(line);
        const rows = mine.map(({ id, slug, name, role, timeZone }) => {
          const isActive = wanted === undefined ? id === chosen?.id : id === wanted || slug === wanted;
          return { active: isActive ? "*" : "", slug, name, role, timeZone, id };
        });
        await printResult(line.terminal, rows, { format: line.format, zone: "UTC", columns: undefined, resource: undefined });
      });
  },
};

/** `org use`: remembers the organization that later commands act in. */
export const organizationUse: HandWritten = {
  path: ["org", "use"],
  attach: (command, line) => {
    command
      .summary("choose the organization that later commands act in")
      .description("Remembers the organization that later commands act in. FREEHOLD_ORG and --org take precedence.")
      .argument("<slug>", "its short name or its id")
      .action((name: string) => use(line, name));
  },
};

async function use(line: CommandLine, name: string): Promise<void> {
  const { terminal, target } = line;
  if (target.local) throw badUsage("With --local, name the organization by --org or FREEHOLD_ORG.");
  demandSignIn(line);
  const mine = await myOrganizations(line);
  const found = mine.find(({ id, slug }) => id === name || slug === name);
  if (!found) {
    const message = `You belong to no organization ${JSON.stringify(name)}. You belong to ${mine.map(({ slug }) => slug).join(", ") || "none"}.`;
    throw new DomainError({ kind: "missing", code: "cli.organizationMissing", message });
  }
  const configuration = await readConfiguration(terminal.environment);
  const known = { ...target.known, organization: remembered(found) };
  await writeConfiguration(terminal.environment, remembering(configuration, target.server, known));
  tell(terminal, `Commands now act in ${found.name} (${found.slug}).`);
}
