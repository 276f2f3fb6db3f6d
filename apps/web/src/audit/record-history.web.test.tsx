import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { aColumn, aResource } from "../testing/descriptions.ts";
import { InOrganization, refusal, type Answer } from "../testing/organization.tsx";
import { RecordHistory } from "./record-history.tsx";

const ida = "01890000-0000-7000-8000-000000000001";
const unit = aResource([
  aColumn({ key: "id", kind: "uuid", readOnly: true }),
  aColumn({ key: "maxCelsius", label: "Upper limit", unit: "°C", kind: "float" }),
  aColumn({ key: "assignedTo", label: "Assigned to", kind: "uuid", isUser: true }),
]);

afterEach(cleanup);

const anEntry = (position: number, more: Record<string, unknown>) => ({
  position,
  at: new Date("2026-11-20T10:00:00Z"),
  personId: ida,
  who: "Ida Berg",
  through: "session",
  throughId: null,
  requestId: null,
  address: null,
  resource: unit.path,
  kind: "Unit",
  recordId: "u",
  recordName: "Fridge",
  changed: [],
  changes: [],
  ...more,
});

function show(answer: Answer): void {
  render(
    <InOrganization answer={answer} resources={[unit]}>
      <RecordHistory resource={unit.path} id="u" />
    </InOrganization>,
  );
}

test("a change reads as what it was and what it is, with units, names of people, and nothing of a secret", async () => {
  const changes = [
    { key: "maxCelsius", label: "Upper limit", unit: "°C", before: 5, after: 7.5 },
    { key: "assignedTo", label: "Assigned to", unit: null, before: null, after: ida },
    { key: "pin", label: "Pin", unit: null, before: "(secret)", after: "(secret)" },
  ];
  show(() => ({ rows: [anEntry(3, { act: "update", changes })], nextCursor: null, names: { [ida]: "Ida Berg" }, searchedUntil: null }));
  expect((await screen.findByText("Upper limit")).parentElement?.textContent).toBe("Upper limit5.0\u00a0°C→7.5\u00a0°C");
  expect(screen.getByText("Assigned to").parentElement?.textContent).toBe("Assigned to–→Ida Berg");
  expect(screen.getByText("Pin").parentElement?.textContent).toBe("Pinnot shown→not shown");
});

test("earlier entries are asked for where the page before ended", async () => {
  const pages: Record<string, unknown> = {
    first: { rows: [anEntry(3, { act: "remove" })], nextCursor: "next", names: { [ida]: "Ida Berg" }, searchedUntil: null },
    next: { rows: [anEntry(1, { act: "create", through: "key", personId: null })], nextCursor: null, names: {}, searchedUntil: null },
  };
  show(({ input }) => pages[(input as { cursor?: string }).cursor ?? "first"]);
  fireEvent.click(await screen.findByRole("button", { name: "Show earlier" }));
  await screen.findByText("An API key that is gone");
  expect(screen.getAllByRole("listitem")).toHaveLength(2);
  expect(screen.queryByRole("button", { name: "Show earlier" })).toBeNull();
});

test("a refusal is told, and a record from before the trail says so", async () => {
  show(() => refusal("NOT_FOUND", "There is no such record, or it is not for you to see."));
  expect(await screen.findByText("There is no such record, or it is not for you to see.")).toBeDefined();
  cleanup();
  show(() => ({ rows: [], nextCursor: null, names: {}, searchedUntil: null }));
  await screen.findByText("Nothing is on record: it was made before the audit trail was.");
});
