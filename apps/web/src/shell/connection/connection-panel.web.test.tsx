import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { trpc } from "../../api/client.ts";
import { useAllRows, useLive } from "../../live/use-live.ts";
import { aColumn, aResource } from "../../testing/descriptions.ts";
import { InOrganization, OpenLine } from "../../testing/organization.tsx";
import { ConnectionIndicator } from "./connection-indicator.tsx";

const units = aResource([aColumn({ key: "id", kind: "uuid" }), aColumn({ key: "name" })]);

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  return () => vi.useRealTimers();
});
afterEach(cleanup);

const Units = () => <p>{useAllRows(useLive(trpc.coldchain.unit).store).length} units</p>;

function show() {
  const line = new OpenLine();
  render(
    <InOrganization answer={() => line} resources={[units]}>
      <ConnectionIndicator />
      <Units />
    </InOrganization>,
  );
  return (id: string, data: object): void => act(() => line.send({ id, data }));
}

const rows = [
  { id: "1", name: "Milk" },
  { id: "2", name: "Fish" },
];

test("whoever presses the word learns how the connection is, in words", async () => {
  const send = show();
  send("s:1:10:a", { k: "snap", reason: "start", rows, part: 0, last: true, more: false });
  send("b:1:2f:0", { k: "beat", lag: 3 });
  send("c:1:30", { k: "tx", up: [{ id: "1", name: "Cream" }], del: ["2"] });
  fireEvent.click(await screen.findByRole("button", { name: "Live" }));
  await screen.findByText("What you see is what is: changes appear by themselves.");
  act(() => void vi.advanceTimersByTime(2000));
  const words = (label: string): string | null | undefined => screen.getByText(label).nextSibling?.textContent;
  expect(words("Connected")).toMatch(/^Since .*, for \d s$/);
  expect(words("Changes arrive")).toBe("At once, over a line of their own (WebSocket)");
  expect(words("What you see")).toMatch(/^Confirmed/);
  expect(words("The server")).toBe("Hands changes on within 3\u00a0ms");
  expect(words("Kept up to date")).toBe("1 list, 1 record");
  expect(words("Last interruption")).toBe("None since you opened this page");
  expect(words("Last change known")).toBe("Number 30");
  screen.getByLabelText("2 changes in the last minute, by the second.");
  screen.getByText("Reconnect now");
});
