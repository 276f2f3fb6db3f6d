import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bundled, isServerBuilt, serverSources } from "./server-build.ts";

const sources = [
  "apps/server/src/main.ts",
  "apps/cli/src/main.ts",
  "packages/kernel/src/role.ts",
  "packages/api/migrations/0000_tables.sql",
  "tooling/start/server-build.ts",
  "package.json",
  "pnpm-lock.yaml",
];

let root = "";
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "freehold-bundle-"));
  for (const path of sources) write(path, "1");
});
afterEach(() => rmSync(root, { recursive: true }));

test("a change of the server, the command line, a package, a migration, the build, the version or a dependency asks for a new bundle", () => {
  const digests = new Set([serverSources(root)]);
  for (const path of sources) {
    write(path, "2");
    digests.add(serverSources(root));
  }
  expect(digests.size).toBe(sources.length + 1);
});

test("tests and the bundle itself do not ask for one", () => {
  const before = serverSources(root);
  for (const path of ["packages/kernel/src/role.test.ts", "packages/api/src/testing/world.ts", bundled("server")]) write(path, "1");
  expect(serverSources(root)).toBe(before);
});

test("only a finished bundle of the same sources counts as one", () => {
  expect(isServerBuilt(root, "a")).toBe(false);
  write("node_modules/.cache/freehold/server-sources", "a");
  expect(isServerBuilt(root, "a")).toBe(false);
  write(bundled("server"), "");
  expect(isServerBuilt(root, "a")).toBe(true);
  expect(isServerBuilt(root, "b")).toBe(false);
});
