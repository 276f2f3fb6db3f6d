import { describe, expect, test } from "vitest";
import { namesOf } from "./names.ts";
import { withElement, withImport, withImported, withoutImportsFrom } from "./registration.ts";

const source = `import type { Module } from "./module.ts";
import { coldchain } from "./modules/coldchain/module.ts";
import {
  one,
  two,
} from "./schema.ts";

/** Every module. */
export const modules: readonly Module[] = [coldchain];
export const routers = router({ site: resource(site), ...others({ a: [1] }) });
`;

describe("an import", () => {
  test("comes after the last one of its kind, and once", () => {
    const line = 'import { fleet } from "./modules/fleet/module.ts";';
    const changed = withImport(source, line, "./modules/");
    expect(changed.split("\n").slice(1, 3)).toEqual(['import { coldchain } from "./modules/coldchain/module.ts";', line]);
    expect(withImport(changed, line, "./modules/")).toBe(changed);
    expect(() => withImport("export {};", line)).toThrow("no import");
  });

  test("takes a further name, and the same once", () => {
    const changed = withImported(source, "./schema.ts", "three");
    expect(changed).toContain('import { one, two, three } from "./schema.ts";');
    expect(withImported(changed, "./schema.ts", "three")).toBe(changed);
    expect(() => withImported(source, "./elsewhere.ts", "x")).toThrow("Nothing is imported");
  });
});

test("an element comes last in a list, an entry last in an object, whatever brackets are within", () => {
  expect(withElement(source, "modules: readonly Module[] = [", "fleet")).toContain("= [coldchain, fleet];");
  expect(withElement(source, "routers = router({", "unit: resource(unit)")).toContain("...others({ a: [1] }), unit: resource(unit)});");
  expect(withElement("const list = [\n  a,\n];", "list = [", "b")).toBe("const list = [\n  a, b];");
  expect(withElement("tables: []", "tables: [", "b")).toBe("tables: [ b]");
  expect(() => withElement(source, "nothing = [", "fleet")).toThrow("There is no");
});

test("what was imported from a folder goes with its import, from every list", () => {
  const registered = `import { coldchain } from "./modules/coldchain/module.ts";
import { crmRouter, crmRoutes } from "./modules/crm/crm.router.ts";
export const routes = [...coldchainRoutes, ...crmRoutes];
export const appRouter = router({ coldchain: coldchainRouter, crm: crmRouter });
`;
  expect(withoutImportsFrom(registered, "/modules/crm/")).toBe(`import { coldchain } from "./modules/coldchain/module.ts";
export const routes = [...coldchainRoutes, ];
export const appRouter = router({ coldchain: coldchainRouter, });
`);
});

describe("names", () => {
  test("are the same word in each place that it stands", () => {
    expect(namesOf("serviceVisit", "table")).toEqual({
      id: "serviceVisit",
      label: "Service visit",
      plural: "Service visits",
      pascal: "ServiceVisit",
      kebab: "service-visit",
      snake: "service_visit",
      one: "a service visit",
    });
    expect(namesOf("asset", "table").one).toBe("an asset");
  });

  test.each(["Fleet", "my-fleet", "myFleet", "1fleet", "", "f", "../fleet"])("%j is no module", (id) => {
    expect(() => namesOf(id, "module")).toThrow("cannot be the name");
  });
});
