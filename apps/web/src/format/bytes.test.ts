import { expect, test } from "vitest";
import { bytes } from "./bytes.ts";

test("amounts of data get the unit that keeps the number short", () => {
  const nice = [0, 1, 1023, 1024, 1536, 50 * 1024 ** 3, 1024 ** 5].map((amount) => bytes(amount).replace("\u00a0", " "));
  expect(nice).toEqual(["0 B", "1 B", "1,023 B", "1 KB", "1.5 KB", "50 GB", "1,024 TB"]);
});
