import { demoAccounts, demoPassword } from "@freehold/api/demo/accounts.ts";
import { version } from "@freehold/kernel/version.ts";

/** What a newcomer reads when the server is up. */
export function banner({ url, demo }: { url: string; demo: boolean }): string {
  const lines = ["", `  Freehold ${version} is running at ${url}`, ""];
  if (demo) {
    const width = Math.max(...demoAccounts.map(({ email }) => email.length));
    lines.push(`  Sign in with one of these; the password is ${demoPassword}`, "");
    lines.push(...demoAccounts.map(({ role, email, name }) => `    ${email.padEnd(width)}  ${role.padEnd(8)} ${name}`));
    lines.push(
      "",
      "  Try this:",
      "    1. Sign in as the manager and watch the overview: one fridge is out of its limits.",
      "    2. Open it, acknowledge the alert, and see the other browser window follow.",
      `    3. npx -y pnpm freehold login --server ${url} --email ${demoAccounts[2]!.email}`,
      "       npx -y pnpm freehold coldchain unit list --filter status=excursion",
      "",
    );
  }
  lines.push("  Ctrl-C stops everything.", "");
  return lines.join("\n");
}
