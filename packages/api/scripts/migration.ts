import { parseArgs } from "node:util";
import { generate } from "@freehold/database/generate.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import { migrationsFolder, structure } from "../src/structure.ts";

const { positionals, values } = parseArgs({ allowPositionals: true, options: { "by-hand": { type: "boolean", default: false } } });
const name = positionals[0];
if (!name || !/^[a-z][a-z0-9_]*$/.test(name)) {
  process.stderr.write("Name the migration in lower case: pnpm migration add_unit_colour [--by-hand]\n");
  process.exit(2);
}
try {
  const schema = [...structure.tables, ...structure.identity, ...structure.trail];
  const file = await generate({ folder: migrationsFolder, schema, name, byHand: values["by-hand"] });
  process.stdout.write(
    file ? `Wrote ${file}. Read it before you commit it.\n` : "The tables say nothing that is not in a migration already.\n",
  );
} catch (error) {
  if (!(error instanceof DomainError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(2);
}
