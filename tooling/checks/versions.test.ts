import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const read = (path: string) => readFileSync(join(import.meta.dirname, "../..", path), "utf8");
const root = JSON.parse(read("package.json")) as { version: string; packageManager: string; optionalDependencies: Record<string, string> };
const workspace = read("pnpm-workspace.yaml");
const [node = ""] = new Set(Object.values(root.optionalDependencies));
const major = node.split(".")[0];

test("every platform runs the same Node, the one that packages are installed for", () => {
  expect(new Set(Object.values(root.optionalDependencies)).size).toBe(1);
  expect(workspace).toContain(`nodeVersion: ${node}\n`);
  expect(workspace).toContain(`"@types/node": ${major}.`);
});

test("the image has the same Node and the same package manager", () => {
  const images = [...read("docker/Dockerfile").matchAll(/^FROM node:(\d+)/gm)].map(([, version]) => version);
  expect(new Set(images)).toEqual(new Set([major]));
  expect(read("docker/Dockerfile")).toContain(root.packageManager);
});

test("the version of Freehold stands in one place", () => {
  const packages = globSync("{apps,packages,tooling}/*/package.json", { cwd: join(import.meta.dirname, "../..") });
  expect(root.version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(packages.length).toBeGreaterThan(10);
  expect(packages.filter((path) => "version" in (JSON.parse(read(path)) as object))).toEqual([]);
});

test("production has no secret by default", () => {
  const compose = read("docker/compose.production.yml");
  for (const name of ["POSTGRES_PASSWORD", "FREEHOLD_SECRET"]) expect(compose).toContain(`\${${name}:?`);
  expect(compose).not.toMatch(/\$\{[A-Z_]*(PASSWORD|SECRET)[A-Z_]*:-/);
});
