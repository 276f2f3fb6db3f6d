import { expect, test } from "vitest";
import { moduleAt } from "./module-gate.tsx";

test("every page of a module is known as the module's, and those of the organization as nobody's", () => {
  const of = (path: string) => moduleAt(`/nordic${path}`);
  expect(["/coldchain/alerts", "/r/coldchain/unit/1"].map(of)).toEqual(["coldchain", "coldchain"]);
  expect(["", "/", "/members", "/settings", "/api-keys"].map(of)).not.toContain("coldchain");
});
