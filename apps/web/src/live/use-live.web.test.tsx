import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { eventually } from "@freehold/kernel/testing/eventually.ts";
import { trpc } from "../api/client.ts";
import { useOrganization } from "../api/organization-context.ts";
import Corner from "../shell/notifications.tsx";
import { aColumn, aResource } from "../testing/descriptions.ts";
import { InOrganization, OpenLine, refusal, type Answer } from "../testing/organization.tsx";
import { update } from "./store/changes.ts";
import type { Row } from "./line/frames.ts";
import { useAllRows, useLive, useRow } from "./use-live.ts";
import { useOptimistic, usePending } from "./use-optimistic.ts";

const units = aResource([
  aColumn({ key: "id", kind: "uuid" }),
  aColumn({ key: "name" }),
  aColumn({ key: "status" }),
  aColumn({ key: "version", kind: "integer" }),
]);
const milk = { id: "1", name: "Milk", status: "ok", version: 1 };

afterEach(cleanup);

/** A screen within an organization whose far end streams what the test sends, and answers other calls as it says. */
function show(children: React.ReactNode, answer: () => unknown = () => undefined) {
  const asked: unknown[] = [];
  const line = new OpenLine();
  const far: Answer = ({ path, input }) => {
    if (!path.endsWith(".live")) return answer();
    asked.push(input);
    return line;
  };
  render(
    <InOrganization answer={far} resources={[units]}>
      {children}
    </InOrganization>,
  );
  return { asked, send: (id: string, data: object): void => act(() => line.send({ id, data })) };
}

const snapshot = (rows: readonly Row[], more = false) => ({ k: "snap", reason: "start", rows, part: 0, last: true, more });

test("asks once for what several components want, and says how it stands", () => {
  const Well = () => {
    const live = useLive(trpc.coldchain.unit, { filter: { op: "equals", column: "status", value: "ok" }, sort: "name", limit: 20 });
    const names = useAllRows(live.store).map(({ name }) => name);
    return (
      <p>
        {live.status.state} {names.join()} {live.list.more ? "and more" : ""} {String(live.staleSince)}
      </p>
    );
  };
  const { asked, send } = show(
    <>
      <Well />
      <Well />
    </>,
  );
  expect(asked).toEqual([{ filter: { op: "equals", column: "status", value: "ok" }, sort: "name", limit: 20 }]);
  expect(screen.getAllByText(/^loading/)).toHaveLength(2);
  send("s:1:10:a", snapshot([milk], true));
  expect(screen.getAllByText("ready Milk and more undefined")).toHaveLength(2);
});

test("says that it failed where it may not be seen", async () => {
  const Well = () => <p>{useLive(trpc.coldchain.unit).status.fault?.message}</p>;
  render(
    <InOrganization answer={() => refusal("FORBIDDEN", "This is not for you.")} resources={[units]}>
      <Well />
    </InOrganization>,
  );
  expect(await screen.findByText("This is not for you.")).toBeDefined();
});

test("a component that draws one row is drawn again for that row only", async () => {
  const drawn = vi.fn();
  const One = ({ id }: { readonly id: string }) => {
    const { store } = useLive(trpc.coldchain.unit);
    const view = useRow(store, id);
    drawn(id);
    return <p>{view?.row.name}</p>;
  };
  const { send } = show(
    <>
      <One id="1" />
      <One id="2" />
    </>,
  );
  send("s:1:10:a", snapshot([milk, { ...milk, id: "2", name: "Fish" }]));
  await screen.findByText("Fish");
  drawn.mockClear();
  send("c:1:11", { k: "tx", up: [{ ...milk, id: "2", name: "Frozen fish", version: 2 }], del: [] });
  await screen.findByText("Frozen fish");
  expect(drawn.mock.calls).toEqual([["2"]]);
});

function Rename() {
  const { store } = useLive(trpc.coldchain.unit);
  const isPending = usePending(trpc.coldchain.unit, "1");
  const rename = trpc.coldchain.unit.update.useMutation(
    useOptimistic(trpc.coldchain.unit, {
      row: ({ id }: { id: string }) => id,
      becomes: () => ({ name: "Cream" }),
      failure: "The unit was not renamed.",
    }),
  );
  return (
    <>
      <p>
        {useRow(store, "1")?.row.name} {isPending ? "on the way" : "settled"}
      </p>
      <button onClick={() => rename.mutate({ id: "1", patch: { name: "Cream" } })}>Rename</button>
    </>
  );
}

test("an act is shown at once, and stays when it is answered before the stream brings it", async () => {
  let answer: ((row: unknown) => void) | undefined;
  const { send } = show(<Rename />, () => new Promise((resolve) => (answer = resolve)));
  send("s:1:10:a", snapshot([milk]));
  await screen.findByText("Milk settled");
  fireEvent.click(screen.getByText("Rename"));
  await screen.findByText("Cream on the way");
  await eventually(() => expect(answer).toBeDefined());
  act(() => answer!({ ...milk, name: "Cream", version: 2 }));
  await screen.findByText("Cream settled");
  send("c:1:11", { k: "tx", up: [{ ...milk, name: "Cream", version: 2 }], del: [] });
  expect(screen.getByText("Cream settled")).toBeDefined();
});

test("an act that is refused is taken back, and a notice says what to do", async () => {
  const { send } = show(
    <>
      <Rename />
      <Corner />
    </>,
    () => refusal("CONFLICT", "Somebody else has changed it."),
  );
  send("s:1:10:a", snapshot([milk]));
  await screen.findByText("Milk settled");
  fireEvent.click(screen.getByText("Rename"));
  const notice = await screen.findByText("The unit was not renamed.");
  expect(notice.parentElement?.textContent).toContain("look again, and repeat what is still needed.");
  expect(screen.getByText("Milk settled")).toBeDefined();
});

test("what is begun anywhere is shown by every view of the resource", async () => {
  const Begin = () => {
    const { changes } = useOrganization().live;
    const { store } = useLive(trpc.coldchain.unit, { sort: "-name" });
    return (
      <>
        <p>{useRow(store, "1")?.row.status}</p>
        <button onClick={() => changes.begin({ path: "coldchain.unit", key: "1", draw: update({ status: "excursion" }) })}>Begin</button>
      </>
    );
  };
  const { send } = show(<Begin />);
  send("s:1:10:a", snapshot([milk]));
  await screen.findByText("ok");
  fireEvent.click(screen.getByText("Begin"));
  expect(await screen.findByText("excursion")).toBeDefined();
});
