import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OwnerResult, RevenuePart, SupplierStock } from "@freehold/api/modules/crm/report/contract.ts";
import { bareDatabase } from "@freehold/database/testing/test-database.ts";
import { commandsOf, employeesJoin, northwindDump, writeNorthwindFiles } from "../testing/northwind.ts";
import { openProduct, type Product } from "../testing/product.ts";

let product: Product;

beforeAll(async () => {
  product = await openProduct("clinorthwind");
});
afterAll(() => product[Symbol.asyncDispose]());

describe("records of a file", () => {
  test.runIf(existsSync(northwindDump))(
    "bring Northwind over by the guide's commands: the same again adds nothing, a run is taken back, and reports say what SQL says of the dump",
    async () => {
      await using original = await bareDatabase("northwind");
      const northwind = await original.connect();
      await northwind.query(await readFile(northwindDump, "utf8"));
      await writeNorthwindFiles(northwind, product.folder);
      /** Each row as one text, in the order of texts. */
      const sql = async (query: string) => (await northwind.query<object>(query)).rows.map((row) => Object.values(row).join()).toSorted();
      const people = await employeesJoin(
        product.backend,
        product.theirs,
        await sql("select first_name || ' ' || last_name from employees"),
      );
      const told = async (words: readonly string[]) => {
        const inFolder = words.map((word) => (word.endsWith(".csv") ? join(product.folder, word) : word));
        const { exit, stdout, stderr } = await product.freehold([...inFolder, "-o", "json"], { of: product.theirs });
        expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
        return JSON.parse(stdout) as never;
      };
      const importAll = async () => {
        const runs: Record<string, unknown>[] = [];
        for (const words of await commandsOf(4)) runs.push(await told(words));
        return runs;
      };

      for (const words of await commandsOf(3)) await told(words);
      const runs = await importAll();
      expect(runs.map(({ created, changed, failed }) => [created, changed, failed])).toEqual(
        [120, 129, 129, 120, 91, 29, 77, 9, 0, 830].map((created) => [created, created === 0 ? 8 : 0, 0]),
      );
      for (const run of await importAll()) expect(run).toMatchObject({ created: 0, changed: 0, failed: 0, duplicates: run["lines"] });

      const [owners, revenue, stock] = (await commandsOf(5)) as [string[], string[], string[]];
      const supplies = 6;
      expect(await told(["import", "revert", String(runs[supplies]!["id"])])).toMatchObject({ undone: 77, kept: 0 });
      const without: SupplierStock[] = await told(stock);
      expect([without.length, without.filter(({ goods, stock: left }) => goods !== 0 || left !== 0)]).toEqual([29, []]);
      expect(await told((await commandsOf(4))[supplies]!)).toMatchObject({ created: 77 });

      const byOwner: OwnerResult[] = await told(owners);
      const sums = byOwner.map(({ ownerId, won, wonValues: [sum] }) => [people.get(ownerId), won, sum?.currency, sum?.minor].join());
      const worth =
        "(select order_id, round(100 * sum(unit_price::numeric * quantity * (1 - discount::numeric))) as cents from order_details group by 1) w";
      expect(sums.toSorted()).toEqual(
        await sql(`select first_name || ' ' || last_name as name, count(*), 'USD', sum(cents)
          from orders join employees using (employee_id) join ${worth} using (order_id) group by 1`),
      );
      const byCountry: RevenuePart[] = await told(revenue);
      const english = new Intl.DisplayNames("en", { type: "region" });
      const called = (code: string): string | undefined => ({ US: "USA", GB: "UK" })[code] ?? english.of(code);
      const parts = byCountry.map(({ country, year, currency, deals, minor }) => [called(country!), year, currency, deals, minor].join());
      expect(parts.toSorted()).toEqual(
        await sql(`select c.country, extract(year from order_date), 'USD', count(*), sum(cents)
          from orders join customers c using (customer_id) join ${worth} using (order_id) group by 1, 2`),
      );
      const bySupplier: SupplierStock[] = await told(stock);
      expect(bySupplier.map(({ supplier, unit, goods, stock: left }) => [supplier, unit, goods, left].join()).toSorted()).toEqual(
        await sql(
          "select company_name, 'units', count(*), sum(units_in_stock) from suppliers join products using (supplier_id) group by 1",
        ),
      );
    },
    120_000,
  );
});
