import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Case, Report } from "./case.ts";
import { cases } from "./cases.ts";
import { machine } from "./machine.ts";
import { bundleServer, startProduct, type Product } from "./product/product.ts";
import { replaced } from "./report/document.ts";
import { markdown } from "./report/table.ts";

const document = join(import.meta.dirname, "../../docs/performance.md");

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    far: { type: "boolean", default: false },
    into: { type: "string", default: document },
    minutes: { type: "string" },
    profile: { type: "string" },
    only: { type: "string" },
  },
});

/** What to say to somebody who asked for what there is not. */
function usage(): string {
  const known = cases.map(({ name, summary, onDemand }) => `  ${name.padEnd(10)}${summary}${onDemand === true ? " Only when named." : ""}`);
  return [
    "pnpm bench [case...] [--quick] [--write [--into file]] [--only column,column] [--far] [--minutes n] [--profile folder]",
    ...known,
  ].join("\n");
}

/** A folder with a product in it, started when somebody first asks for it. */
class Place implements AsyncDisposable {
  readonly folder: string;
  #product: Promise<Product> | undefined;

  constructor(folder: string) {
    this.folder = folder;
  }

  product(): Promise<Product> {
    return (this.#product ??= startProduct(this.folder));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await (await this.#product)?.server.stop();
    } finally {
      await rm(this.folder, { recursive: true, force: true });
    }
  }
}

const newPlace = async (): Promise<Place> => new Place(await mkdtemp(join(tmpdir(), "freehold-bench-")));

async function run({ name, run: measure }: Case, shared: Place): Promise<Report> {
  await using own = await newPlace();
  const say = (progress: string): void => console.error(`${name}: ${progress}`);
  return await measure({
    quick: values.quick,
    folder: own.folder,
    product: () => {
      say("starting the product");
      return (values.quick ? shared : own).product();
    },
    profiles: values.profile,
    only: values.only?.split(","),
    minutes: values.minutes === undefined ? undefined : Number(values.minutes),
    far: values.far,
    say,
  });
}

async function textOf({ tables, notes }: Report): Promise<string> {
  const day = new Date().toISOString().slice(0, 10);
  return [`Measured on ${day}: ${await machine()}.`, ...tables.map(markdown), notes.map((note) => `- ${note}`).join("\n")].join("\n\n");
}

const unknown = positionals.filter((name) => !cases.some((one) => one.name === name));
if (unknown.length > 0) {
  console.error(`There is no case ${unknown.join(", ")}.\n${usage()}`);
  process.exit(2);
}
// Others may not wait for it, when only the answers count.
if (!values.quick) await bundleServer();
await using shared = await newPlace();
for (const one of cases.filter(({ name, onDemand }) => (positionals.length === 0 ? onDemand !== true : positionals.includes(name)))) {
  const report = await run(one, shared);
  const text = await textOf(report);
  console.log(`# ${one.name}\n\n${text}\n`);
  for (const sentence of report.wrong) console.error(`WRONG: ${sentence}`);
  if (report.wrong.length > 0) process.exitCode = 1;
  // Figures of a run whose answers were wrong are worth nothing, and those of a quick one say nothing.
  else if (values.write && !values.quick) await writeFile(values.into, replaced(await readFile(values.into, "utf8"), one.name, text));
}
