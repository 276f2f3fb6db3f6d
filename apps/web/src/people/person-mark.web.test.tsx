import { cleanup, fireEvent, render, waitFor } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { InOrganization } from "../testing/organization.tsx";
import { PersonMark } from "./person-mark.tsx";

afterEach(cleanup);

const letters = () => [...document.querySelectorAll("[data-face]")].map((mark) => mark.getAttribute("data-face"));
const pictures = () => [...document.querySelectorAll("img")].map((img) => img.getAttribute("src"));

test("letters stand where there is no picture, until one has come and when it is lost; one question asks for all", async () => {
  const asked: unknown[] = [];
  const answer = ({ path, input }: { path: string; input: unknown }) => {
    asked.push([path, input]);
    return { ida: "/objects/ida" };
  };
  render(
    <InOrganization answer={answer}>
      <PersonMark userId="ida" name="Ida Berg" />
      <PersonMark userId="bob" name="Bob" />
      <PersonMark userId="ida" name="Ida Berg" />
    </InOrganization>,
  );
  expect(letters()).toEqual(["IB", "B", "IB"]);
  expect(pictures()).toEqual([]);
  await waitFor(() => expect(pictures()).toEqual(["/objects/ida", "/objects/ida"]));
  expect(asked).toEqual([["pictures.of", { people: ["ida", "bob"] }]]);
  fireEvent.error(document.querySelector("img")!);
  expect(pictures()).toEqual(["/objects/ida"]);
  expect(letters()).toHaveLength(3);
});
