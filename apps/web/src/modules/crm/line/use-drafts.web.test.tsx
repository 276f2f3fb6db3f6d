import { act, renderHook } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { LineActs } from "./lines.tsx";
import type { Line } from "./typed-line.ts";
import { useDrafts } from "./use-drafts.ts";

const wine: Line = {
  id: "1",
  version: 1,
  position: 1,
  productId: null,
  text: "Wine",
  quantityThousandths: 2000n,
  unit: null,
  unitPriceMinor: 900n,
  discountBasisPoints: 0,
  taxBasisPoints: 2200,
  netMinor: 1800n,
};

function drafting(update: LineActs["update"]) {
  const never = vi.fn<() => Promise<never>>();
  const { result } = renderHook(() => useDrafts("EUR", { create: never, update, remove: never, order: never }));
  return () => result.current;
}

test("a line that somebody else changes while one types is sent with the typed field alone, and shows what they made of the others", async () => {
  const dearer = { ...wine, version: 2, unitPriceMinor: 1200n };
  const update = vi.fn<LineActs["update"]>(async ({ patch }) => ({ ...dearer, ...patch, version: 3 }));
  const drafts = drafting(update);
  act(() => drafts().type(wine, { quantity: "5" }));
  expect(drafts().of(dearer)?.typed).toMatchObject({ quantity: "5", price: "12" });
  await act(() => drafts().leave(dearer));
  expect(update).toHaveBeenCalledWith({ id: "1", version: 2, patch: { quantityThousandths: 5000n } });
});

test("where both change the same field the later one names the version they saw, is refused once, and may then decide", async () => {
  const theirs = { ...wine, version: 2, quantityThousandths: 7000n };
  const update = vi.fn<LineActs["update"]>();
  update.mockRejectedValueOnce(new Error("stale")).mockResolvedValueOnce({ ...theirs, version: 3, quantityThousandths: 5000n });
  const drafts = drafting(update);
  act(() => drafts().type(wine, { quantity: "5" }));
  await act(() => drafts().leave(theirs));
  await act(() => drafts().leave(theirs));
  expect(update.mock.calls.map(([{ version }]) => version)).toEqual([1, 2]);
});

test("whoever types on while a line is on its way changes what they have just made of it", async () => {
  let answer: (row: Line) => void = () => undefined;
  const update = vi.fn<LineActs["update"]>(() => new Promise((resolve) => (answer = resolve)));
  const drafts = drafting(update);
  act(() => drafts().type(wine, { quantity: "5" }));
  act(() => void drafts().leave(wine));
  act(() => drafts().type(wine, { quantity: "6" }));
  const five = { ...wine, version: 2, quantityThousandths: 5000n };
  await act(async () => answer(five));
  act(() => void drafts().leave(five));
  expect(update.mock.calls.map(([{ version, patch }]) => [version, patch])).toEqual([
    [1, { quantityThousandths: 5000n }],
    [2, { quantityThousandths: 6000n }],
  ]);
});
