import { expect, test } from "vitest";
import { examine, assertSafe } from "./doctor.ts";
import { fixture } from "./testing/fixture.ts";
import { testDatabase } from "./testing/test-database.ts";

test("a database as Freehold makes it has nothing wrong with it", async () => {
  await using db = await testDatabase({ name: "healthy", ...fixture });
  expect(await examine(db.database)).toEqual([]);
  await assertSafe(db.database);
});
