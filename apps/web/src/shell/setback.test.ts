import { expect, test } from "vitest";
import { faultDoors } from "@freehold/kernel/fault.ts";
import type { ClientFault } from "../api/fault.ts";
import { adviceOn } from "./setback.ts";

test("whatever took an act back, people are told what to do next", () => {
  const kinds = [...Object.keys(faultDoors), "broken", "offline"] as ClientFault["kind"][];
  for (const kind of kinds) expect(adviceOn({ kind, requestId: "r1" })).toMatch(/^[A-Z].*\.$/);
  expect(adviceOn({ kind: "throttled", retryAfter: 7, requestId: undefined })).toBe("Try again in 7 seconds.");
});
