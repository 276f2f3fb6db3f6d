import { expectTypeOf, test } from "vitest";
import type { Outputs, trpc } from "../api/client.ts";
import type { LiveInput, LiveRow } from "./live-handle.ts";
import type { useLive } from "./use-live.ts";
import type { useOptimistic } from "./use-optimistic.ts";

// The compiler is the test: `pnpm types` fails when one of these is no longer so. Nothing here runs.
type Unit = typeof trpc.coldchain.unit;
declare const live: typeof useLive;
declare const optimistic: typeof useOptimistic;
declare const coldchain: typeof trpc.coldchain;

test("a live row is a row of the resource's list", () => {
  expectTypeOf<LiveRow<Unit>["lastCelsius"]>().toEqualTypeOf<number | null>();
  expectTypeOf<Outputs["coldchain"]["unit"]["list"]["rows"][number]>().toExtend<LiveRow<Unit>>();
  expectTypeOf<LiveRow<Unit>>().toExtend<Outputs["coldchain"]["unit"]["list"]["rows"][number]>();
});

test("a filter, an order and an optimistic effect know the columns and what they hold", () => {
  expectTypeOf<LiveInput<Unit>["sort"]>().toExtend<string | undefined>();
  const misuses = (): void => {
    // @ts-expect-error There is no such column: this is what a column that was renamed in the schema looks like.
    live(coldchain.unit, { filter: { op: "equals", column: "nmae", value: "x" } });
    // @ts-expect-error A status is one of a few words.
    live(coldchain.unit, { filter: { op: "equals", column: "status", value: "melted" } });
    // @ts-expect-error Text has no order.
    live(coldchain.unit, { filter: { op: "lt", column: "name", value: "x" } });
    // @ts-expect-error Nothing sorts by this.
    live(coldchain.unit, { sort: "colour" });
    // @ts-expect-error What cannot be followed has no live view.
    live(coldchain);
    // @ts-expect-error The row has no such column.
    void live(coldchain.unit).store.all()[0]?.colour;
    // @ts-expect-error An effect cannot set what the column cannot hold.
    optimistic(coldchain.alert, { row: (id: string) => id, becomes: () => ({ status: "melted" as const }), failure: "" });
  };
  expectTypeOf(misuses).toBeFunction();
  const uses = () =>
    live(coldchain.unit, { filter: { op: "lt", column: "lastCelsius", value: 4 }, sort: "-name", search: "milk", limit: 50 });
  expectTypeOf<ReturnType<typeof uses>["store"]["all"]>().returns.items.toHaveProperty("lastCelsius");
});
