import { TRPCError } from "@trpc/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "@freehold/kernel/id.ts";
import { residueForRole } from "@freehold/kernel/expression/residue.ts";
import { roles } from "@freehold/kernel/role.ts";
import { appRouter } from "../router.ts";
import { createWorld, type Caller, type World } from "../testing/world.ts";
import type { Meta, Permission } from "../trpc.ts";

type Procedure = { readonly _def: { readonly type: "query" | "mutation" | "subscription"; readonly meta?: Meta } };
// Each procedure has a type of its own; only what all have in common is read here.
const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, Procedure>);

let world: World;
beforeAll(async () => {
  world = await createWorld({ name: "procedures" });
});
afterAll(() => world[Symbol.asyncDispose]());

/** Calls a procedure by its path with an input that is well-formed at best: what counts is who is turned away, and how. */
async function outcome(caller: Caller, path: string): Promise<string> {
  const procedure = path.split(".").reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], caller) as (
    input: unknown,
  ) => Promise<unknown>;
  try {
    const result = await procedure({ id: newId() });
    if (isStream(result)) await result.return?.();
    return "answered";
  } catch (error) {
    if (error instanceof TRPCError) return error.code;
    throw error;
  }
}

const isStream = (value: unknown): value is AsyncIterableIterator<unknown> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value;

describe.each(procedures)("%s", (path, { _def: { meta } }) => {
  const permission: Permission | undefined = meta?.permission;

  test("declares who may call it, and says what it does", () => {
    expect(permission).toBeDefined();
    expect(meta?.summary).toMatch(/^[A-Z].*\.$/);
  });

  test("turns away whoever has not signed in", async () => {
    const answer = await outcome(world.anonymous(), path);
    if (permission === "anyone") expect(answer).not.toBe("UNAUTHORIZED");
    else expect(answer).toBe("UNAUTHORIZED");
  });
});

const ofMembers = procedures.flatMap(([path, { _def }]) =>
  typeof _def.meta?.permission === "object" ? [[path, _def.meta.permission] as const] : [],
);

describe.each(ofMembers)("%s, for members only,", (path, permission) => {
  test("does not tell a stranger that the organization exists", async () => {
    expect(await outcome(world.stranger(), path)).toBe("NOT_FOUND");
  });

  test("turns away exactly the roles for whom it can never be allowed", async () => {
    for (const role of roles) {
      const answer = await outcome(world.as(role), path);
      if (residueForRole(permission, role) === false) expect(`${role}: ${answer}`).toBe(`${role}: FORBIDDEN`);
      else expect(`${role}: ${answer}`).not.toBe(`${role}: FORBIDDEN`);
      expect(answer).not.toBe("INTERNAL_SERVER_ERROR");
    }
  });
});

test("no procedure is missing from this suite", () => {
  expect(procedures.length).toBeGreaterThan(30);
});
