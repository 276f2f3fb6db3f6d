import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { useSeen } from "./use-seen.ts";

afterEach(cleanup);

/** As a refusal comes from the server: with the record as it is now, of which more is told than the dialog shows. */
const stale = Object.assign(new Error("Changed."), {
  data: { code: "CONFLICT", fault: "row.stale", stale: { current: { id: "1", name: "Theirs" } } },
});

test("a change that came too late is refused once, shows what there is now, and is then made from that", async () => {
  const { result } = renderHook(() => useSeen({ name: "Opened" }));
  const tried: unknown[] = [];
  await act(async () => {
    const refused = result.current.from((seen) => {
      tried.push(seen);
      return Promise.reject(stale);
    });
    await expect(refused).rejects.toBe(stale);
  });
  expect(result.current).toMatchObject({ isOvertaken: true, seen: { name: "Theirs" } });
  await act(() => result.current.from(async (seen) => tried.push(seen)));
  expect(tried).toEqual([{ name: "Opened" }, { name: "Theirs" }]);
});
