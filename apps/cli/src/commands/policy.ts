import { Option } from "commander";
import type { PermissionMatrix, Verdict } from "@freehold/api/platform/permissions/matrix.ts";
import type { MemberView } from "@freehold/api/platform/permissions/member-view.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import { roles, type Role } from "@freehold/kernel/role.ts";
import { demandSignIn, enterOrganization, type CommandLine } from "../command-line.ts";
import { printResult, type Presentation } from "../output/print.ts";
import type { HandWritten } from "./hand-written.ts";

type MatrixOptions = { readonly role?: Role; readonly module?: string };

/** `policy matrix`: who may do what, from the declarations of this version. Needs no server. */
export const policyMatrix: HandWritten = {
  path: ["policy", "matrix"],
  attach: (command, line) => {
    command
      .summary("who may do what with every kind of record and procedure")
      .description("Who may do what, in English, as this version declares it and PostgreSQL enforces it. Needs no server and no sign-in.")
      .addOption(new Option("--role <role>", "only what this role may").choices(roles))
      .option("--module <name>", "only this part, such as coldchain")
      .addHelpText("after", "\nExamples:\n  $ freehold policy matrix\n  $ freehold policy matrix --role staff --module coldchain")
      .action(async (options: MatrixOptions) => {
        // The whole product is behind it: loaded for this command only.
        const [{ permissionMatrix }, { appRouter }] = await Promise.all([
          import("@freehold/api/platform/permissions/matrix.ts"),
          import("@freehold/api/router.ts"),
        ]);
        const rows = rowsOf(permissionMatrix(appRouter), options);
        await printResult(line.terminal, rows, presentation(line, "UTC"));
      });
  },
};

function rowsOf({ resources, procedures }: PermissionMatrix, { role, module }: MatrixOptions): Record<string, string>[] {
  const rows = [
    ...resources.flatMap(({ path, module: of, rules }) => rules.map((rule) => ({ of, what: path, may: rule.command as string, ...rule }))),
    ...procedures.map((rule) => ({ of: rule.module, what: rule.path, may: "call", ...rule })),
  ].filter(({ of }) => module === undefined || of === module);
  if (role === undefined) return rows.map(({ what, may, who }) => ({ what, may, who }));
  return rows.flatMap(({ what, may, roles: verdicts }) => {
    const verdict = verdicts?.[role];
    return verdict && verdict.may !== "no" ? [{ what, may, which: spoken(verdict) }] : [];
  });
}

const spoken = ({ may, when }: Verdict): string => (may === "yes" ? "all" : may === "no" ? "none" : `where ${when}`);

/** `policy member`: what one person can see, and why. */
export const policyMember: HandWritten = {
  path: ["policy", "member"],
  attach: (command, line) => {
    command
      .summary("what one member can see")
      .description("What a member can see: by their role, by what is linked to them, and how many records that is now. For admins.")
      .argument("<address>", "the member's address")
      .action((address: string) => tellMember(line, address.toLowerCase()));
  },
};

async function tellMember(line: CommandLine, address: string): Promise<void> {
  demandSignIn(line);
  const organization = await enterOrganization(line);
  const found = (await line.connection.call({ path: "members.list", type: "query" }, { search: address, limit: 500 })) as {
    rows: readonly { id: string; email: string }[];
  };
  const member = found.rows.find(({ email }) => email === address);
  if (!member)
    throw new DomainError({ kind: "missing", code: "cli.memberMissing", message: `There is no member with the address ${address}.` });
  const view = (await line.connection.call({ path: "permissions.ofMember", type: "query" }, { membershipId: member.id })) as MemberView;
  const rows = view.resources.map(({ path, read, rows: count, isModuleOff }) => ({
    what: path,
    sees: isModuleOff ? "none: switched off" : spoken(read),
    now: count,
  }));
  await printResult(line.terminal, line.format === "json" ? view : rows, presentation(line, organization?.timeZone ?? "UTC"));
}

const presentation = ({ format }: CommandLine, zone: string): Presentation => ({ format, zone, columns: undefined, resource: undefined });
