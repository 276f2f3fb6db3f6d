import { expect, test } from "vitest";
import { costOf, plansIn, type Plan } from "./plan.ts";

const listing: Plan = {
  "Query Text": "select * from unit",
  Plan: {
    "Node Type": "Limit",
    "Actual Rows": 51,
    "Actual Loops": 1,
    "Shared Hit Blocks": 10,
    "Shared Read Blocks": 2,
    Plans: [
      {
        "Node Type": "Index Scan",
        "Relation Name": "unit",
        "Actual Rows": 51,
        "Actual Loops": 1,
        "Rows Removed by Filter": 9,
        "Shared Hit Blocks": 8,
      },
      { "Node Type": "Seq Scan", "Relation Name": "area", "Actual Rows": 2, "Actual Loops": 3, "Rows Removed by Filter": 1 },
    ],
  },
};

function entry(role: string, plan: Plan): string {
  const json = JSON.stringify(plan, null, 2).replaceAll("\n", "\n\t");
  return `2026-11-21 18:00:00.000 UTC [12] ${role}@freehold LOG:  duration: 0.123 ms  plan:\n\t${json}\n`;
}

test("plans are read out of the log, those of the role that serves requests only", () => {
  const noise = "2026-11-21 18:00:00.000 UTC [12] LOG:  checkpoint starting\n";
  const unfinished = entry("freehold_app", listing).slice(0, 200);
  const log = [entry("postgres", listing), noise, entry("freehold_app", listing), noise, unfinished].join("");
  expect(plansIn(log, "freehold_app")).toEqual([listing]);
});

test("a statement costs the pages of its first step and the rows of all that read tables", () => {
  expect(costOf([listing])).toEqual({ pages: 12, rows: 69, scans: [{ table: "area", rows: 9 }] });
  expect(costOf([listing, listing])).toMatchObject({ pages: 24, rows: 138 });
  expect(costOf([])).toEqual({ pages: 0, rows: 0, scans: [] });
});
