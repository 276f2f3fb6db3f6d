import { cleanup, render } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { PersonMark } from "../../../people/person-mark.tsx";
import { InOrganization } from "../../../testing/organization.tsx";
import { PartyFace } from "./marks.tsx";

afterEach(cleanup);

test("people and parties have one mark: letters for a person, a house for a company", () => {
  render(
    <InOrganization answer={() => ({})}>
      <PersonMark userId="ida" name="Ida Berg" />
      <PartyFace kind="person" name="Bo Dahl" />
      <PartyFace kind="company" name="Forno" />
    </InOrganization>,
  );
  const marks = [...document.querySelectorAll<HTMLElement>("span[aria-hidden]")];
  expect(marks.map(({ dataset: { face } }) => face)).toEqual(["IB", "BD", undefined]);
  expect(marks.map((mark) => mark.querySelector("svg") !== null)).toEqual([false, false, true]);
  expect(new Set(marks.map(({ className }) => className)).size).toBe(1);
});
