import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const decisions = readdirSync(join(root, "docs/decisions")).filter((name) => name.endsWith(".md"));
const patterns = ["*.md", "docs/*.md", "docs/operations/*.md", "{apps,packages,tooling}/*/*.md", "packages/api/src/**/*.md"];
const pages = globSync(patterns, { cwd: root, exclude: (path) => path.includes("node_modules") });

describe("decision records", () => {
  test("are numbered without a gap", () => {
    expect(decisions.map((name) => Number(name.slice(0, 4)))).toEqual(decisions.map((_, at) => at + 1));
  });

  test.each(decisions)("%s says context, decision, consequences and what enforces it, on one page", (name) => {
    const text = read(`docs/decisions/${name}`);
    const headings = text.split("\n").filter((line) => line.startsWith("## "));
    expect(headings).toEqual(["## Context", "## Decision", "## Consequences", "## Enforced by"]);
    expect(text.split("\n").length).toBeLessThan(60);
  });

  test.each(decisions)("%s is enforced by files that exist", (name) => {
    const [, enforced = ""] = read(`docs/decisions/${name}`).split("## Enforced by");
    const paths = [...enforced.matchAll(/`([\w.-]+(?:\/[\w.-]+)+|[\w-]+\.json)`/g)].map(([, path]) => path ?? "");
    expect(paths).not.toEqual([]);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

test("the pages are found", () => {
  expect(pages).toContain("README.md");
  expect(pages).toContain("docs/operations/running.md");
});

test.each(pages)("every link of %s leads somewhere", (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link]) => normalize(join(dirname(page), link ?? "")));
  expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([]);
});

test("every script that a page tells people to run exists", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const known = new Set([...Object.keys(scripts), "vitest", "run", "install"]);
  const told = pages.flatMap((page) => [...read(page).matchAll(/pnpm (?!-)([a-z]+)/g)].map(([, name]) => name ?? ""));
  expect(told.filter((name) => !known.has(name))).toEqual([]);
});

test("the tree of the README is the tree of the repository", () => {
  const tree = /```\n(apps\/[\s\S]*?)```/.exec(read("README.md"))?.[1] ?? "";
  const folders: string[] = [];
  const path: string[] = [];
  for (const line of tree.split("\n").filter(Boolean)) {
    const [, indent = "", name = ""] = /^( *)(\S+)/.exec(line) ?? [];
    path.splice(indent.length / 2, path.length, name);
    folders.push(path.join(""));
  }
  expect(folders.length).toBeGreaterThan(10);
  expect(folders.filter((folder) => !existsSync(join(root, folder)))).toEqual([]);
});
