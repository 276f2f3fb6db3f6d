import { describe, expect, test } from "vitest";
import type { Principal } from "../principal.ts";
import { roles } from "../role.ts";
import { printed, randomExpression } from "../testing/expressions.ts";
import { proofShape, proofVocabulary } from "../testing/proof-table.ts";
import { printedSeed, randomFrom, type Random } from "../testing/random.ts";
import { constants, organizations, people, targets } from "../testing/samples.ts";
import { canonical, type Kind } from "./kinds.ts";
import { allOf, anyOf, atLeast, equals, isLinked, isMe, isNull, not, type Expression } from "./language.ts";
import { predicate, type CanonicalRow } from "./predicate.ts";
import { isPersonal, residueForCaller, residueForRole, type Residue } from "./residue.ts";

const { links, places } = proofVocabulary;
const { kinds } = proofShape;

function randomRow(random: Random): CanonicalRow {
  const value = (kind: Kind) => (random.chance(0.2) ? null : canonical(kind, random.pick(constants[kind])));
  return Object.fromEntries(Object.entries({ ...proofVocabulary.kinds, ...places }).map(([name, kind]) => [name, value(kind)]));
}

function randomCaller(random: Random): Principal {
  const granted = new Map(
    links.slice(0, random.int(links.length + 1)).map((name) => [name, new Set(targets.filter(() => random.chance(0.4)))]),
  );
  return { userId: random.pick(people), organizationId: organizations[0], role: random.pick(roles), links: granted };
}

const decide = (residue: Residue, row: CanonicalRow, caller: Principal): boolean =>
  typeof residue === "boolean" ? residue : predicate(residue, kinds)(row, caller);

function leaves(expression: Residue): Expression[] {
  if (typeof expression === "boolean") return [];
  if (expression.op === "not") return leaves(expression.of);
  if (expression.op === "anyOf" || expression.op === "allOf") return expression.of.flatMap(leaves);
  return [expression];
}

const emptyParts = (expression: Expression): boolean =>
  expression.op === "not"
    ? emptyParts(expression.of)
    : (expression.op === "anyOf" || expression.op === "allOf") && (expression.of.length < 2 || expression.of.some(emptyParts));

test("a residue decides as its expression for 100,000 random expressions, callers and rows, and asks nothing that is known", () => {
  const random = randomFrom(printedSeed("residue"));
  const callers = Array.from({ length: 50 }, () => randomCaller(random));
  const rows = Array.from({ length: 50 }, () => randomRow(random));
  let decided = 0;
  for (let n = 0; n < 100_000; n++) {
    const expression = randomExpression(random, proofVocabulary, 3);
    const [caller, row] = [random.pick(callers), random.pick(rows)];
    const left = residueForCaller(expression, caller);
    const byRole = residueForRole(expression, caller.role);
    const wanted = predicate(expression, kinds)(row, caller);
    // Compared before expect is called: 300,000 expectations take longer than all that is tested.
    const isRight =
      decide(left, row, caller) === wanted &&
      decide(byRole, row, caller) === wanted &&
      leaves(left).every((leaf) => leaf.op !== "atLeast" && (leaf.op !== "isLinked" || caller.links.get(leaf.link)?.size)) &&
      leaves(byRole).every((leaf) => leaf.op !== "atLeast") &&
      (typeof left === "boolean" || !emptyParts(left));
    if (!isRight) expect.fail(printed({ expression, left, byRole, caller, row }));
    if (typeof left === "boolean") decided++;
  }
  expect(decided).toBeGreaterThan(1000);
});

test("a residue that is not personal decides alike for everyone of the role", () => {
  const random = randomFrom(printedSeed("personal"));
  let shared = 0;
  for (let n = 0; n < 10_000; n++) {
    const expression = randomExpression(random, proofVocabulary, 3);
    const [one, other] = [randomCaller(random), { ...randomCaller(random) }];
    const residue = residueForRole(expression, one.role);
    if (isPersonal(residue)) continue;
    shared++;
    const row = randomRow(random);
    if (decide(residue, row, one) !== decide(residue, row, { ...other, role: one.role }))
      expect.fail(printed({ expression, residue, one, other, row }));
  }
  expect(shared).toBeGreaterThan(500);
});

describe("what is left", () => {
  const policy = anyOf(atLeast("viewer"), allOf(atLeast("member"), isLinked("childOf", "id")));
  const nobodyElse: Principal = { userId: people[0], organizationId: organizations[0], role: "member", links: new Map() };

  test("of a policy for a role is a decision or the question about the row", () => {
    expect(residueForRole(policy, "viewer")).toBe(true);
    expect(residueForRole(policy, "member")).toEqual(isLinked("childOf", "id"));
    expect(residueForRole(allOf(atLeast("admin"), isMe("assignedTo")), "staff")).toBe(false);
    expect(residueForRole(not(atLeast("admin")), "staff")).toBe(true);
    expect(residueForRole(anyOf(), "owner")).toBe(false);
    expect(residueForRole(allOf(), "member")).toBe(true);
  });

  test("of a link that grants the caller nothing is nothing", () => {
    expect(residueForCaller(policy, nobodyElse)).toBe(false);
    expect(residueForCaller(not(policy), nobodyElse)).toBe(true);
    expect(residueForCaller(policy, { ...nobodyElse, links: new Map([["childOf", new Set()]]) })).toBe(false);
    expect(residueForCaller(policy, { ...nobodyElse, links: new Map([["childOf", new Set(["x"])]]) })).toEqual(isLinked("childOf", "id"));
  });

  test("is personal when it asks who the caller is", () => {
    expect(isPersonal(true)).toBe(false);
    expect(isPersonal(allOf(equals("status", "ok"), not(isNull("name"))))).toBe(false);
    expect(isPersonal(anyOf(equals("status", "ok"), not(isMe("assignedTo"))))).toBe(true);
    expect(isPersonal(not(isLinked("childOf", "id")))).toBe(true);
  });
});
