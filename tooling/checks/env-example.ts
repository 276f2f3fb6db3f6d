import { readFileSync, writeFileSync } from "node:fs";
import { Environment } from "../../apps/server/src/config.ts";

const file = ".env.example";
const width = 110;

/** The lines that describe one variable: what it is for, then the variable with its default. */
function variable([name, schema]: [string, (typeof Environment.shape)[keyof typeof Environment.shape]]): string {
  const unset = schema.safeParse(undefined);
  const fallback = unset.success && unset.data !== undefined ? String(unset.data) : "";
  return [...wrapped(schema.description ?? ""), `#${name}=${fallback}`].join("\n");
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = "#";
  for (const word of text.split(" ")) {
    if (`${line} ${word}`.length > width) {
      lines.push(line);
      line = "#";
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}

const heading = `# Every variable that the server reads, with its default. Copy this file to .env and remove the # before what you change.
# Generated from apps/server/src/config.ts by \`pnpm fix\`.`;
const example = `${[heading, ...Object.entries(Environment.shape).map(variable)].join("\n\n")}\n`;

if (process.argv.includes("--write")) writeFileSync(file, example);
else if (readFileSync(file, "utf8") !== example) {
  console.error(`${file} is not what apps/server/src/config.ts says; run \`pnpm fix\`.`);
  process.exitCode = 1;
}
