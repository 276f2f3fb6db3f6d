import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { makeModule } from "./module.ts";
import { namesOf } from "./names.ts";
import { makeTable } from "./table.ts";

const usage = `Writes a module or a table in the house style: tests, fixtures, navigation and migration with it.

  pnpm new module fleet vehicle    a module with its first table
  pnpm new table fleet driver      another table of it
`;

/** Runs a tool of the repository and shows what it says. @throws Error when it fails */
function run(root: string, ...words: string[]): void {
  const { status } = spawnSync(process.execPath, words, { cwd: root, stdio: "inherit" });
  if (status !== 0) throw new Error(`node ${words.join(" ")} failed.`);
}

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { root: { type: "string", default: resolve(import.meta.dirname, "../..") } },
  });
  const [kind, module, table = "record"] = positionals;
  const { root } = values;
  if ((kind !== "module" && kind !== "table") || module === undefined || positionals.length > 3 || (kind === "table" && !positionals[2])) {
    process.stderr.write(usage);
    return 2;
  }
  try {
    const paths = await (kind === "module" ? makeModule : makeTable)(root, { module, table });
    run(root, "node_modules/oxfmt/bin/oxfmt", "--write", ...paths.filter((path) => path.endsWith(".ts")));
    run(root, "packages/api/scripts/migration.ts", `${module}_${namesOf(table, "table").snake}`);
    run(root, "tooling/checks/reference.ts", "--write");
    process.stdout.write(
      `\n${paths.map((path) => `  ${path}`).join("\n")}\n\nNext: say in schema.ts what it really is, then run pnpm test.\n`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

process.exitCode = await main();
