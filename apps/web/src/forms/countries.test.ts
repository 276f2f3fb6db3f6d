import { expect, test } from "vitest";
import { countries, countriesLike, countryName } from "./countries.ts";

test("a country is found by its letters before all whose names begin so or hold them", () => {
  const all = countries(null);
  expect(
    countriesLike(all, "CH")
      .slice(0, 3)
      .map(({ value }) => value),
  ).toEqual(["CH", "TD", "CL"]);
  expect(countriesLike(all, "cote d").map(({ value }) => value)).toEqual(["CI"]);
  expect(countriesLike(all, "atlantis")).toEqual([]);
});

test("letters that are no country any more can still be seen and kept out of the way", () => {
  expect(countries("ZZ").map(({ value }) => value)).toContain("ZZ");
  expect(countries("IT").filter(({ value }) => value === "IT")).toHaveLength(1);
  expect([countryName("ZZ"), countryName("IT")]).toEqual(["ZZ", "Italy"]);
});
