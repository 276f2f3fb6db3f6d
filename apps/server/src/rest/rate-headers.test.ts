import { expect, test } from "vitest";
import { rateHeaders } from "./rate-headers.ts";

test("every limit that counted a call is told with what is left of it, and two spans of one are told apart", () => {
  expect(
    rateHeaders([
      { name: "network", most: 1200, seconds: 60, left: 1199, within: 42 },
      { name: "credentials", most: 60, seconds: 60, left: 0, within: 7 },
      { name: "credentials", most: 600, seconds: 3600, left: 540, within: 3000 },
    ]),
  ).toEqual({
    "ratelimit-policy": '"network";q=1200;w=60, "credentials";q=60;w=60, "credentials-3600";q=600;w=3600',
    ratelimit: '"network";r=1199;t=42, "credentials";r=0;t=7, "credentials-3600";r=540;t=3000',
  });
});

test("where nothing is limited nothing is said", () => {
  expect(rateHeaders([])).toEqual({});
});
