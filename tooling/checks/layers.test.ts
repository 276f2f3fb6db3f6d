import { describe, expect, test } from "vitest";
import { arrows, hiddenLibraries, missingTargets, moduleWalls } from "./rules/arrows.ts";
import { browserBoundary, contracts } from "./rules/browser.ts";
import { environment, provenCasts, tenancyByParameter, timeAndChance, unfinished } from "./rules/purity.ts";
import type { Rule } from "./rules/rule.ts";
import { barrels, names, sizes } from "./rules/shape.ts";
import { repositoryOf } from "./source/repository.ts";

type Texts = Readonly<Record<string, string>>;

/** The files in which a rule finds something, in the order of the findings. */
const found = (rule: Rule, texts: Texts) => [...rule(repositoryOf(texts))].map((problem) => problem.path);

const kernel = { "packages/kernel/src/role.ts": "export const role = 1;" };
const database = { "packages/database/src/pool.ts": "export const pool = 1;" };
const live = { "packages/live/src/hub.ts": "export const hub = 1;" };

describe("arrows", () => {
  test("lets every layer import what is below it", () => {
    const texts = {
      ...kernel,
      ...database,
      "packages/kernel/src/version.ts": 'import "../../../package.json";',
      "packages/operations/src/dump.ts": 'import "@freehold/database/pool.ts";',
      "packages/api/src/backend.ts": 'import "@freehold/operations/dump.ts"; import "@freehold/kernel/role.ts";',
      "apps/cli/src/main.ts": 'import "@freehold/api/backend.ts";',
    };
    expect(found(arrows, texts)).toEqual([]);
    expect(found(missingTargets, texts)).toEqual([]);
  });

  test("refuses an import that points upwards, also of a type", () => {
    const up = { ...database, "packages/kernel/src/late.ts": 'import type { Tx } from "@freehold/database/pool.ts";' };
    expect(found(arrows, up)).toEqual(["packages/kernel/src/late.ts"]);
  });

  test("refuses an import of a package beside it, except in a test", () => {
    const source = 'import { pool } from "@freehold/database/pool.ts";';
    const beside = { ...database, ...live, "packages/live/src/feed.ts": source, "packages/live/src/feed.pg.test.ts": source };
    expect(found(arrows, beside)).toEqual(["packages/live/src/feed.ts"]);
  });

  test("lets a test use what a package above offers for testing", () => {
    const source = 'import "@freehold/database/testing/server.ts";';
    const texts = {
      "packages/database/src/testing/server.ts": "export const s = 1;",
      "packages/kernel/src/a.test.ts": source,
      "packages/kernel/src/a.ts": source,
    };
    expect(found(arrows, texts)).toEqual(["packages/kernel/src/a.ts"]);
  });

  test("refuses an import across packages by relative path", () => {
    const across = { ...database, "packages/kernel/src/near.ts": 'export const p = await import("../../database/src/pool.ts");' };
    expect(found(arrows, across)).toEqual(["packages/kernel/src/near.ts"]);
  });

  test("refuses a package without a layer", () => {
    expect(found(arrows, { ...kernel, "packages/post/src/send.ts": 'import "@freehold/kernel/role.ts";' })).toEqual([
      "packages/post/src/send.ts",
    ]);
  });

  test("names an import whose file is not there", () => {
    expect(found(missingTargets, { ...kernel, "packages/kernel/src/a.ts": 'import "./gone.ts";' })).toEqual(["packages/kernel/src/a.ts"]);
  });
});

describe("modules", () => {
  const crm = {
    "packages/api/src/modules/crm/deal.ts": "export const deal = 1;",
    "apps/web/src/modules/crm/deal-page.tsx": "export const a = 1;",
  };

  test("import themselves, and are imported by the files that register them", () => {
    const texts = {
      ...crm,
      "packages/api/src/modules.ts": 'import "./modules/crm/deal.ts";',
      "packages/api/src/modules/crm/deal.router.ts": 'import "./deal.ts";',
      "apps/web/src/modules/crm/board.tsx": 'import type { D } from "@freehold/api/modules/crm/deal.ts";',
    };
    expect(found(moduleWalls, texts)).toEqual([]);
  });

  test("never import each other, nor does the platform import them", () => {
    const texts = {
      ...crm,
      "packages/api/src/modules/school/fee.ts": 'import "../crm/deal.ts";',
      "packages/api/src/platform/files/file.ts": 'import "../../modules/crm/deal.ts";',
      "apps/web/src/modules/school/fee-page.tsx": 'import "../crm/deal-page.tsx";',
      "apps/web/e2e/school/fee.spec.ts": 'import "@freehold/api/modules/crm/deal.ts";',
    };
    expect(found(moduleWalls, texts)).toHaveLength(4);
  });
});

test("lucia and oslo are known to packages/identity only", () => {
  const source = 'import { Lucia } from "lucia"; import { TOTPController } from "oslo/otp";';
  const texts = { "packages/identity/src/session.ts": source, "packages/api/src/session.ts": source };
  expect(found(hiddenLibraries, texts)).toEqual(["packages/api/src/session.ts", "packages/api/src/session.ts"]);
});

describe("the browser", () => {
  const api = {
    "packages/kernel/src/role.ts": "export const role = 1;",
    "packages/kernel/src/sql.ts": 'import { sql } from "drizzle-orm"; export const s = sql;',
    "packages/kernel/src/columns.ts": 'import { s } from "./sql.ts"; export const c = s;',
    "packages/api/src/router.ts": "export type Router = 1; export const router = 1;",
    "packages/api/src/modules/crm/contract.ts":
      'import { z } from "zod"; import "@freehold/kernel/role.ts"; export const C = z.object({});',
  };

  test("takes types of the API, contracts and what is safe in the kernel", () => {
    const texts = {
      ...api,
      "apps/web/src/client.ts": `import type { Router } from "@freehold/api/router.ts"; import { C } from "@freehold/api/modules/crm/contract.ts";
        import { role } from "@freehold/kernel/role.ts"; import { type X } from "@freehold/kernel/columns.ts";`,
    };
    expect(found(browserBoundary, texts)).toEqual([]);
    expect(found(contracts, texts)).toEqual([]);
  });

  test("never takes the API at run time", () => {
    const texts = { ...api, "apps/web/src/client.ts": 'import { router } from "@freehold/api/router.ts";' };
    expect(found(browserBoundary, texts)).toEqual(["apps/web/src/client.ts"]);
  });

  test("never reaches the database through the kernel, however long the way", () => {
    const texts = { ...api, "apps/web/src/form.ts": 'import { c } from "@freehold/kernel/columns.ts";' };
    expect([...browserBoundary(repositoryOf(texts))][0]?.message).toContain("packages/kernel/src/sql.ts -> drizzle-orm");
  });

  test("never takes a library of the server", () => {
    expect(found(browserBoundary, { "apps/web/src/files.ts": 'import { readFileSync } from "node:fs";' })).toEqual([
      "apps/web/src/files.ts",
    ]);
  });

  test("is not let in through a contract", () => {
    const path = "packages/api/src/modules/crm/deal.contract.ts";
    expect(found(contracts, { ...api, [path]: 'import { sql } from "drizzle-orm"; import { router } from "../../router.ts";' })).toEqual([
      path,
      path,
    ]);
  });
});

describe("purity", () => {
  test("only env.ts and config.ts read the environment", () => {
    const source = 'export const port = process.env["PORT"] ?? process.env.HOST;';
    const texts = { "apps/server/src/config.ts": source, "apps/server/src/http.ts": source, "apps/web/vite.config.ts": source };
    expect(new Set(found(environment, texts))).toEqual(new Set(["apps/server/src/http.ts"]));
  });

  test("packages take time and chance from outside", () => {
    const source = "export const made = [new Date(), Date.now(), Math.random(), new Date(0), performance.now()];";
    const texts = {
      "packages/api/src/modules/crm/deal.ts": source,
      "packages/kernel/src/clock.ts": source,
      "packages/api/src/deal.test.ts": source,
      "apps/web/src/age.ts": source,
    };
    expect(found(timeAndChance, texts)).toEqual(Array(3).fill("packages/api/src/modules/crm/deal.ts"));
  });

  test("a cast through unknown carries its proof", () => {
    const cast = "export const a = 1 as unknown as string;";
    const texts = {
      "packages/api/src/bare.ts": cast,
      "packages/api/src/above.ts": `// Numbers are strings here.\n${cast}`,
      "packages/api/src/beside.ts": `${cast} // Numbers are strings here.`,
    };
    expect(found(provenCasts, texts)).toEqual(["packages/api/src/bare.ts"]);
  });

  test("a module does not ask for its organization, but may join on it", () => {
    const path = "packages/api/src/modules/crm/deal.ts";
    expect(found(tenancyByParameter, { [path]: "const a = eq(deal.orgId, input.organizationId);" })).toEqual([path]);
    expect(found(tenancyByParameter, { [path]: "const a = eq(deal.orgId, person.orgId);" })).toEqual([]);
  });

  test("a comment does not promise work", () => {
    const path = "packages/api/src/deal.ts";
    expect(found(unfinished, { [path]: "// FIXME later\nexport const a = 1;" })).toEqual([path]);
  });
});

describe("shape", () => {
  test.each(["utils.ts", "index.ts", "lib/date.ts", "types.ts", "service.router.ts", "shared/a.ts"])("refuses the drawer %s", (name) => {
    expect(found(names, { [`packages/api/src/${name}`]: "" })).toEqual([`packages/api/src/${name}`]);
  });

  test("refuses names that are not kebab-case", () => {
    expect(found(names, { "apps/web/src/UnitPage.tsx": "", "apps/web/src/unit-page.web.test.tsx": "" })).toEqual([
      "apps/web/src/UnitPage.tsx",
    ]);
  });

  test("refuses files that only pass on, and stars", () => {
    const texts = {
      "packages/api/src/all.ts": 'export { a } from "./a.ts";\nexport type { B } from "./b.ts";',
      "packages/api/src/star.ts": 'export const own = 1;\nexport * from "./a.ts";',
      "packages/api/src/fine.ts": 'import { a } from "./a.ts";\nexport const b = a;',
    };
    expect(found(barrels, texts)).toEqual(["packages/api/src/all.ts", "packages/api/src/star.ts"]);
  });

  test("refuses a file past 800 lines and mentions long files and full folders", () => {
    const longest = { "packages/api/src/long.ts": "\n".repeat(800) };
    expect([...sizes(repositoryOf(longest))].map((problem) => problem.isAdvice ?? false)).toEqual([false]);
    const full = Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`packages/api/src/a${at}.ts`, "\n".repeat(at === 0 ? 401 : 1)]));
    expect([...sizes(repositoryOf(full))].map((problem) => problem.isAdvice)).toEqual([true, true]);
  });
});
