import { expect, test } from "vitest";
import { recordsAddress } from "./records-address.ts";

test("an export asks for exactly what the list shows, with instants and large numbers as the server reads them", () => {
  const of = [
    { op: "gte", column: "at", value: new Date("2026-11-21T10:00:00Z") },
    { op: "equals", column: "fee", value: 12n },
  ];
  const url = new URL(
    recordsAddress("o", "coldchain.unit", { format: "csv", filter: { op: "allOf", of }, search: "a&b", sort: "-name" }),
    "http://x",
  );
  expect(url.pathname).toBe("/organizations/o/records/coldchain.unit.csv");
  expect(JSON.parse(url.searchParams.get("filter")!)).toEqual({
    op: "allOf",
    of: [
      { op: "gte", column: "at", value: "2026-11-21T10:00:00.000Z" },
      { op: "equals", column: "fee", value: "12" },
    ],
  });
  expect([url.searchParams.get("search"), url.searchParams.get("sort"), url.searchParams.get("mark")]).toEqual(["a&b", "-name", "true"]);
  expect(recordsAddress("o", "crm.party", { format: "jsonl", sort: "" })).toBe("/organizations/o/records/crm.party.jsonl");
});
