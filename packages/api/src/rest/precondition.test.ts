import { expect, test } from "vitest";
import { demandedVersion, isKnown, tagOf } from "./precondition.ts";

test("If-Match names a version, or any", () => {
  expect(demandedVersion(tagOf(3), true)).toBe(3);
  expect(demandedVersion(' "12" ', true)).toBe(12);
  expect(demandedVersion("*", true)).toBeUndefined();
  expect(demandedVersion(undefined, false)).toBeUndefined();
});

test("a tag that cannot be a version's matches no row", () => {
  for (const tag of ['W/"3"', '"abc"', '""', '"3.5"', '"-1"', '"99999999999"']) expect(demandedVersion(tag, true)).toBe(0);
});

test("what is no tag, or several, is refused, and so is any tag where versions are not known", () => {
  for (const header of ["3", '"3', '"1", "2"', "", '"1" or "2"'])
    expect(() => demandedVersion(header, true)).toThrow(expect.objectContaining({ code: "rest.preconditionUnreadable" }));
  expect(() => demandedVersion("*", false)).toThrow(expect.objectContaining({ code: "rest.preconditionUnsupported" }));
});

test("If-None-Match knows a state by any of its tags, weak or not", () => {
  for (const header of ['"3"', 'W/"3"', '"1", "3"', "*"]) expect(isKnown(header, tagOf(3))).toBe(true);
  for (const header of ['"2"', "3", "", undefined]) expect(isKnown(header, tagOf(3))).toBe(false);
});
