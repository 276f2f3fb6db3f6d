import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

/** The most the first screen may load, in bytes of gzipped JavaScript. */
const budget = 200_000;

const dist = new URL("../dist/", import.meta.url);

type Chunk = { readonly file: string; readonly isEntry?: boolean; readonly imports?: readonly string[]; readonly css?: readonly string[] };

/** Everything these chunks import statically: what a browser must have before it shows the screen. */
function closure(manifest: Readonly<Record<string, Chunk>>, from: readonly string[]): Chunk[] {
  const seen = new Set(from);
  for (const name of seen) for (const next of manifest[name]!.imports ?? []) seen.add(next);
  return [...seen].map((name) => manifest[name]!);
}

const read = (file: string): Buffer => readFileSync(new URL(file, dist));
const zipped = (file: string): number => gzipSync(read(file), { level: 6 }).length;
const sum = (files: Iterable<string>): number => [...new Set(files)].reduce((total, file) => total + zipped(file), 0);
const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

const manifest = JSON.parse(read("manifest.json").toString()) as Record<string, Chunk>;
const entry = Object.keys(manifest).filter((name) => manifest[name]!.isEntry);

const inside = [...entry, "src/organization/organization-layout.tsx", "src/organization/home-page.tsx"];
const overviews = Object.keys(manifest).filter((name) => /^src\/modules\/\w+\/overview\/overview-page\.tsx$/.test(name));

/** The first screens people meet, with the lazy chunks that each needs besides the entry: modules come and go. */
const screens: Readonly<Record<string, readonly string[]>> = {
  "sign-in": [...entry, "src/account/sign-in-page.tsx"],
  ...Object.fromEntries(overviews.map((name) => [`${name.split("/")[2]}-overview`, [...inside, name]])),
};

for (const [screen, chunks] of Object.entries(screens)) {
  const needed = closure(manifest, chunks);
  const script = sum(needed.map(({ file }) => file));
  const style = sum(needed.flatMap(({ css = [] }) => css));
  console.log(`First screen, ${screen}: ${kilobytes(script)} of ${kilobytes(budget)} JavaScript, ${kilobytes(style)} styles (gzipped).`);
  if (script > budget)
    fail(`The ${screen} screen is ${kilobytes(script - budget)} over its budget. Load what it does not need at first lazily.`);
  // Text that only classic zod has: the first screens validate nothing, the server does.
  const withZod = needed.filter(({ file }) => /ZodError|invalid_format/.test(read(file).toString()));
  if (withZod.length > 0)
    fail(`zod is in the ${screen} screen: ${withZod.map(({ file }) => file).join(", ")}. Import it in lazy chunks only.`);
}
console.log(
  `All of it: ${kilobytes(
    sum(
      Object.values(manifest)
        .map(({ file }) => file)
        .filter((file) => file.endsWith(".js")),
    ),
  )} JavaScript.`,
);

function fail(words: string): void {
  console.error(words);
  process.exitCode = 1;
}
