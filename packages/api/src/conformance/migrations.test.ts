import { expect, test } from "vitest";
import { hasDrift } from "@freehold/database/generate.ts";
import { migrationsFolder, structure } from "../structure.ts";

test("the tables say nothing that no migration does", async () => {
  expect(await hasDrift({ folder: migrationsFolder, schema: [...structure.tables, ...structure.identity, ...structure.trail] })).toBe(
    false,
  );
});
