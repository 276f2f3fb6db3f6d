import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openProduct, type Product } from "../testing/product.ts";

let product: Product;

beforeAll(async () => {
  product = await openProduct("clifiles");
});
afterAll(() => product[Symbol.asyncDispose]());

describe("exporting an organization", () => {
  const exporting = (file: string): string[] => ["organizations", "export", "--output-file", file, "-o", "json"];

  test("saves all that an owner's organization owns, and says how much it was", async () => {
    const file = join(product.folder, "ours.ndjson");
    const { exit, stdout, stderr } = await product.freehold(exporting(file));
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
    const saved = JSON.parse(stdout) as { rows: number; sha256: string };
    expect(saved.rows).toBe(lines.length - 2);
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ end: true, sha256: saved.sha256 });
    expect(lines.join()).not.toContain(product.theirs.id);
  });

  test("a refused export leaves the file that is there, and nothing beside it", async () => {
    const file = join(product.folder, "kept.ndjson");
    await writeFile(file, "an earlier export");
    expect((await product.freehold(exporting(file), { role: "admin" })).exit).toBe(3);
    expect(await readFile(file, "utf8")).toBe("an earlier export");
    await expect(readFile(`${file}.partial`)).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("files", () => {
  test("are sent in parts, listed, saved as they were and removed, and what is refused says why", async () => {
    const content = Buffer.concat([Buffer.from("%PDF-1.4\n"), Buffer.alloc(17 * 1024 * 1024, "freehold")]);
    const path = join(product.folder, "Plan 2026.pdf");
    await writeFile(path, content);
    const sent = await product.made(["file", "put", path]);
    expect(sent).toMatchObject({ name: "Plan 2026.pdf", status: "ready" });
    const list = await product.freehold(["file", "ls", "--search", "plan", "-o", "json"]);
    expect((JSON.parse(list.stdout) as { id: string }[]).map(({ id }) => id)).toEqual([sent.id]);
    const saved = join(product.folder, "saved.pdf");
    await product.made(["file", "get", "Plan 2026.pdf", "--output-file", saved]);
    expect((await readFile(saved)).equals(content)).toBe(true);
    await product.made(["file", "rm", sent.id!]);
    expect((await product.freehold(["file", "get", "Plan 2026.pdf"])).exit).toBe(4);
    const shown = await product.freehold(["file", "ls", "--limit", "many"]);
    expect(shown).toMatchObject({ exit: 2, stderr: "freehold: --limit is a whole number.\n" });
    const folder = await product.freehold(["file", "put", product.folder]);
    expect(folder).toMatchObject({ exit: 2, stderr: `freehold: ${product.folder} cannot be read: it is a folder.\n` });
    await writeFile(join(product.folder, "page.png"), "<!doctype html><script>");
    const refused = await product.freehold(["file", "put", join(product.folder, "page.png")]);
    expect([refused.exit, refused.stderr]).toEqual([
      2,
      expect.stringContaining("and its name says otherwise. Name it so and send it again.") as string,
    ]);
  });
});

describe("records of a file", () => {
  test("are made, told of and taken back, and leave as a file again", async () => {
    const path = join(product.folder, "shops.csv");
    await writeFile(path, "Shop;Time zone\nPorto;Europe/Lisbon\n;UTC\nGraz;Europe/Vienna\n");
    const words = ["import", "coldchain.site", path, "--map", "Shop=name"];
    expect(await product.made([...words, "--dry-run"])).toMatchObject({ mode: "dryRun", created: 2, failed: 1 });
    const run = await product.made([...words, "--watch"]);
    expect(run).toMatchObject({ state: "done", created: 2, duplicates: 0, failed: 1 });
    expect((await product.freehold(["imports", "errors", run.id!])).stdout).toBe(
      "Line,Problem,Shop,Time zone\r\n3,Name: Must not be empty.,,UTC\r\n",
    );
    const names = ["--filter", "name=Porto,Graz", "--sort", "name"];
    const saved = await product.freehold(["coldchain", "site", "export", ...names, "--headers", "keys"]);
    expect(saved.stdout.split("\r\n").map((line) => line.split(",")[4])).toEqual(["name", "Graz", "Porto", undefined]);
    expect(await product.made(["import", "revert", run.id!])).toMatchObject({ state: "reverted", undone: 2, kept: 0 });
    expect((await product.freehold(["import", "revert", run.id!])).exit).toBe(5);
    expect((await product.freehold([...words.slice(0, 3), "--map", "Laden=name"])).stderr).toContain("The file has Shop, Time zone");
    expect((await product.freehold(words, { role: "viewer" })).exit).toBe(3);
  });
});
