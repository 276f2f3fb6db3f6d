import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isBuilt, webSources } from "./web-build.ts";

let root = "";
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "freehold-web-"));
  for (const path of ["apps/web/src/main.tsx", "packages/kernel/src/role.ts", "packages/api/src/contract.ts", "pnpm-lock.yaml"])
    write(path, "1");
});
afterEach(() => rmSync(root, { recursive: true }));

test("a change of the web app, of what it shares with the server or of a dependency asks for a new build", () => {
  const digests = new Set([webSources(root)]);
  for (const path of ["apps/web/src/main.tsx", "packages/kernel/src/role.ts", "packages/api/src/contract.ts", "pnpm-lock.yaml"]) {
    write(path, "2");
    digests.add(webSources(root));
  }
  expect(digests.size).toBe(5);
});

test("tests, installed packages and the build itself do not ask for one", () => {
  const before = webSources(root);
  for (const path of [
    "apps/web/src/main.web.test.tsx",
    "apps/web/e2e/a.spec.ts",
    "apps/web/node_modules/a/a.js",
    "apps/web/dist/index.html",
  ])
    write(path, "1");
  expect(webSources(root)).toBe(before);
});

test("only a finished build of the same sources counts as built", () => {
  expect(isBuilt(root, "a")).toBe(false);
  write("node_modules/.cache/freehold/web-sources", "a");
  expect(isBuilt(root, "a")).toBe(false);
  write("apps/web/dist/index.html", "");
  expect(isBuilt(root, "a")).toBe(true);
  expect(isBuilt(root, "b")).toBe(false);
});
