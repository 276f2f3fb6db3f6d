import { expect, test } from "vitest";
import { roles } from "@freehold/kernel/role.ts";
import { appRouter } from "../../router.ts";
import { permissionMatrix } from "./matrix.ts";
import { declaredProcedures, isOpenToKeys, lowestCaller } from "./procedures.ts";

const { resources, procedures } = permissionMatrix(appRouter);
const all = declaredProcedures(appRouter);

test("every procedure stands in it once: about rows of a table, or by itself", () => {
  const covered = all.filter(({ path, resource }) =>
    resource ? resources.some((found) => path.startsWith(`${found.path}.`)) : procedures.some((found) => found.path === path),
  );
  expect(covered.length).toBe(all.length);
  expect(new Set(procedures.map(({ path }) => path)).size).toBe(procedures.length);
});

test("says in English who may, and for each role whether always, never or for which rows", () => {
  const units = resources.find(({ path }) => path === "coldchain.unit")!;
  const [read, create] = units.rules;
  expect(read).toMatchObject({ command: "read", who: "viewer and above or id is among the caller's units under their care" });
  expect(read!.roles.viewer).toEqual({ may: "yes", when: null });
  expect(read!.roles.member).toEqual({ may: "some", when: "id is among the caller's units under their care" });
  expect(create).toMatchObject({ command: "create", roles: { manager: { may: "yes" }, staff: { may: "no" } } });
});

test("procedures outside organizations have no roles", () => {
  expect(procedures.find(({ path }) => path === "operators.suspend")).toMatchObject({
    who: "operators of the installation",
    roles: null,
    isSensitive: true,
    isOpenToKeys: false,
  });
});

test("keys cannot be made for what is sensitive, for accounts, for operating or for keys", () => {
  const open = all.filter(isOpenToKeys);
  expect(open.some(({ path }) => path === "coldchain.reading.ingest")).toBe(true);
  for (const { path, isSensitive } of open) {
    expect(isSensitive).toBe(false);
    expect(path).not.toMatch(/^(?:accounts|operators|apiKeys|supportVisits)\./);
    expect(path).not.toMatch(/^(?:members|invitations)\.(?!get$|list$|live$|export$)/);
  }
  for (const procedure of open) expect([...roles, undefined]).toContain(lowestCaller(procedure));
});
