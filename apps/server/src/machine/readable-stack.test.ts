import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readableStack } from "./readable-stack.ts";

test("a stack of the bundle names the lines of the sources, and what has no map stays as it is", () => {
  const folder = mkdtempSync(join(tmpdir(), "freehold-stack-"));
  const file = join(folder, "doors-1.cjs");
  // Line 1, column 1 is line 3, column 5 of one source; from column 11 it is line 4, column 1.
  writeFileSync(`${file}.map`, JSON.stringify({ version: 3, sources: ["apps/server/src/http.ts"], names: [], mappings: "AAEI,UACJ" }));
  const other = `    at other (${folder}/other.cjs:1:1)`;
  expect(readableStack(`TypeError: no\n    at async open (${file}:1:3)\n    at ${file}:1:12\n${other}\n    at x (/a/b.ts:1:2)`)).toBe(
    `TypeError: no\n    at async open (apps/server/src/http.ts:3:5)\n    at apps/server/src/http.ts:4:1\n${other}\n    at x (/a/b.ts:1:2)`,
  );
  rmSync(folder, { recursive: true });
});
