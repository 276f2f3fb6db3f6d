import { expect, test } from "vitest";
import { randomExpression } from "../testing/expressions.ts";
import { proofVocabulary } from "../testing/proof-table.ts";
import { printedSeed, randomFrom } from "../testing/random.ts";
import { allOf, anyOf, atLeast, equals, gt, gte, isIn, isLinked, isMe, isNull, lt, lte, nobody, not, type Expression } from "./language.ts";
import { sentence } from "./sentence.ts";

const said: readonly [Expression, string][] = [
  [atLeast("owner"), "owner"],
  [atLeast("staff"), "staff and above"],
  [atLeast("member"), "everyone"],
  [not(atLeast("owner")), "not owner"],
  [not(atLeast("staff")), "below staff"],
  [not(atLeast("member")), "nobody"],
  [nobody, "nobody"],
  [allOf(), "everyone"],
  [not(allOf()), "nobody"],
  [isMe("assignedTo"), "assigned to is the caller"],
  [not(isMe("assignedTo")), "assigned to is not the caller (or empty)"],
  [isLinked("caretakerOf", "unitId"), "unit id is among the caller's units in care"],
  [not(isLinked("caretakerOf", "unitId")), "unit id is not among the caller's units in care (or empty)"],
  [isNull("dueOn"), "due on is empty"],
  [not(isNull("dueOn")), "due on is not empty"],
  [equals("status", "ok"), "status is ok"],
  [equals("name", ""), "name is empty text"],
  [not(equals("status", "ok")), "status is not ok (or empty)"],
  [isIn("status", ["a, b", "c", "d, e"]), "status is a, b, c or d, e"],
  [isIn("status", ["a"]), "status is a"],
  [isIn("status", []), "status is any of nothing"],
  [not(isIn("status", ["a", "b"])), "status is not a or b (or empty)"],
  [lt("amount", 3), "amount is below 3"],
  [not(lt("amount", 3)), "amount is not below 3 (or empty)"],
  [lte("amount", 3), "amount is at most 3"],
  [not(lte("amount", 3n)), "amount is above 3 (or empty)"],
  [gt("seenAt", new Date("2026-01-31T12:00:00Z")), "seen at is above 2026-01-31T12:00:00.000Z"],
  [not(gt("amount", -0.5)), "amount is at most -0.5 (or empty)"],
  [gte("amount", 3), "amount is at least 3"],
  [not(gte("amount", 3)), "amount is below 3 (or empty)"],
  [{ op: "contains", column: "name", value: 'the "milk"' }, 'name contains "the \\"milk\\""'],
  [not({ op: "contains", column: "name", value: "milk" }), 'name does not contain "milk" (or empty)'],
  [gte("custom.float.credit_limit", 500), "credit limit is at least 500"],
  [isNull("custom.text.budget.currency"), "budget currency is empty"],
  [
    anyOf(atLeast("manager"), allOf(atLeast("staff"), isMe("assignedTo"), not(equals("status", "excursion")))),
    "manager and above or (staff and above and assigned to is the caller and status is not excursion (or empty))",
  ],
  [not(anyOf(equals("status", "ok"), isNull("name"))), "status is not ok (or empty) and name is not empty"],
];

test.each(said.map(([expression, text]) => ({ expression, text })))("$text", ({ expression, text }) => {
  expect(sentence(expression, { caretakerOf: "units in care" })).toBe(text);
});

test("a column that is named like a method of every object is said by its name", () => {
  expect(sentence(isNull("constructor"))).toBe("constructor is empty");
});

test("every expression has a sentence, and double negation says nothing new", () => {
  const random = randomFrom(printedSeed("sentence"));
  for (let n = 0; n < 5000; n++) {
    const expression = randomExpression(random, proofVocabulary);
    expect(sentence(expression)).toMatch(/./);
    expect(sentence(expression)).not.toContain("undefined");
    expect(sentence(not(not(expression)))).toBe(sentence(expression));
  }
});
