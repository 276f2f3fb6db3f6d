import { Command } from "commander";
import { expect, test } from "vitest";
import { z } from "zod";
import { inputSchema, type ProcedureDescription } from "@freehold/api/platform/catalogue/procedures.ts";
import { candidates } from "../completion.ts";
import { describeExample } from "../testing/example-router.ts";
import { addProcedures, type Invocation } from "./command-tree.ts";
import { flagsOf } from "./flags.ts";

function program(procedures: readonly ProcedureDescription[] = describeExample()) {
  const invoked: Invocation[] = [];
  const command = new Command("freehold").exitOverride().configureHelp({ helpWidth: 100 });
  addProcedures(command, procedures, async (invocation) => void invoked.push(invocation));
  const at = (words: string): Command =>
    words.split(" ").reduce((parent, name) => {
      const found = parent.commands.find((inner) => inner.name() === name);
      if (!found) throw new Error(`There is no command ${words}.`);
      return found;
    }, command);
  return { command, at, invoked };
}

test("there is a command for every procedure, live ones are watched", () => {
  const { at } = program();
  for (const words of ["accounts sign-in", "example unit list", "example unit update", "example unit watch", "example every"]) {
    expect(at(words).helpInformation()).toContain(`Usage: freehold ${words}`);
  }
});

test("help tells label, unit, limits, choices and what is required", () => {
  const { at } = program();
  const help = at("example unit update").helpInformation().replaceAll(/\s+/g, " ");
  expect(help).toContain("Usage: freehold example unit update <id> [options] Changes a unit. For: manager and above.");
  expect(help).toContain("--name <text> Name (at most 100 characters)");
  expect(help).toContain("--max-celsius <number> Upper limit, in °C (-60 to 60)");
  expect(help).toContain("--no-max-celsius leave upper limit empty");
  expect(help).toContain("--status <choice> Status (ok, excursion)");
  expect(help).toContain("--checked-at <time> Checked");
  expect(at("example every").helpInformation()).toMatch(/--count <number>\s+count \(required; 1 to 9\)/);
});

test("help of a list explains filters and sorts without repeating each direction", () => {
  const help = program().at("example unit list").helpInformation().replaceAll(/\s+/g, " ");
  expect(help).toContain("--filter <condition> only rows for which it holds, such as status=ok");
  expect(help).toContain("--sort <choice> Sort. A column; with a leading minus from the highest down (name, id)");
  expect(help).toContain("--limit <number> Limit. Rows a page (1 to 500; default 50)");
  expect(help).not.toContain("lastEventId");
});

test("names that every command has are not taken away from it", () => {
  const input = inputSchema(z.object({ output: z.string(), noShow: z.boolean(), server: z.string() }));
  expect(flagsOf(input).map(({ name }) => name)).toEqual(["with-output", "set-no-show", "with-server"]);
});

test("of two values with one name the outer keeps it", () => {
  const input = inputSchema(z.object({ name: z.string(), owner: z.object({ name: z.string(), email: z.string() }) }));
  expect(flagsOf(input).map(({ name }) => name)).toEqual(["name", "owner-name", "email"]);
});

test("schemas with an id of their own, and alternatives to choose from, have flags as well", () => {
  const named = z.object({ a: z.string() }).meta({ id: "Named" });
  expect(flagsOf(inputSchema(named)).map(({ name, isRequired }) => [name, isRequired])).toEqual([["a", true]]);
  const either = z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("a"), x: z.number() }),
    z.object({ kind: z.literal("b"), y: z.number() }),
  ]);
  expect(flagsOf(inputSchema(either)).map(({ name, kind, isRequired }) => [name, kind, isRequired])).toEqual([
    ["kind", "choice", true],
    ["x", "number", false],
    ["y", "number", false],
  ]);
});

test("a filter that contains itself does not make a description endless", () => {
  type Tree = { of?: Tree[] | undefined };
  const tree: z.ZodType<Tree> = z.lazy(() => z.object({ of: z.array(tree).optional() })).meta({ id: "Tree" });
  expect(inputSchema(z.object({ tree }))).toEqual({
    type: "object",
    properties: { tree: { type: "object", properties: { of: { type: "array", items: {} } } } },
    required: ["tree"],
  });
});

test("completion offers commands, options and choices", () => {
  const { command } = program();
  const texts = (...words: string[]): string[] => candidates(command, words).map(({ text }) => text);
  expect(texts("ex")).toEqual(["example"]);
  expect(texts("example", "unit", "")).toEqual(["get", "list", "watch", "update"]);
  expect(texts("example", "unit", "update", "0193", "--max")).toEqual(["--max-celsius"]);
  expect(texts("example", "unit", "update", "--status", "")).toEqual(["ok", "excursion"]);
  expect(texts("example", "unit", "list", "--filter", "st")).toEqual(["status=ok", "status=excursion"]);
  expect(texts("example", "unit", "list", "--limit", "")).toEqual([]);
});
