import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { aColumn, aResource } from "../testing/descriptions.ts";
import { InOrganization, refusal, refusalBy, type Answer } from "../testing/organization.tsx";
import { ResourceForm } from "./resource-form.tsx";

const unit = aResource([
  aColumn({ key: "id", kind: "uuid", readOnly: true }),
  aColumn({ key: "name", label: "Name", required: true }),
  aColumn({ key: "note", label: "Note" }),
]);

afterEach(cleanup);

function show(answer: Answer, row?: Record<string, unknown>) {
  const onDone = vi.fn();
  render(
    <InOrganization answer={answer}>
      <ResourceForm resource={unit} row={row} onDone={onDone} onCancel={() => undefined} />
    </InOrganization>,
  );
  return onDone;
}

const fill = (label: string, value: string): void => void fireEvent.change(screen.getByLabelText(label), { target: { value } });

test("what is missing is said at its field before anything is sent", async () => {
  const answer = vi.fn();
  show(answer);
  fireEvent.click(screen.getByRole("button", { name: "Add unit" }));
  await screen.findByText("Fill this in.");
  expect(document.activeElement).toBe(screen.getByLabelText("Name"));
  expect(answer).not.toHaveBeenCalled();
});

test("a refusal stands at its field with the focus, and nothing typed is lost", async () => {
  let refuse = true;
  const onDone = show(({ input }) => (refuse ? refusal("CONFLICT", "Taken.", { name: "Is already taken." }) : input));
  fill("Name", "Milk fridge");
  fill("Note", "By the door");
  fireEvent.click(screen.getByRole("button", { name: "Add unit" }));
  await screen.findByText("Is already taken.");
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Name")));
  expect(screen.getByLabelText<HTMLInputElement>("Note").value).toBe("By the door");

  refuse = false;
  fill("Name", "Milk fridge 2");
  fireEvent.click(screen.getByRole("button", { name: "Add unit" }));
  await waitFor(() => expect(onDone).toHaveBeenCalledWith({ name: "Milk fridge 2", note: "By the door" }, []));
});

test("a failure that belongs to no field is said above them, with the number to name", async () => {
  show(() => refusal("INTERNAL_SERVER_ERROR", "Boom."));
  fill("Name", "Milk fridge");
  fireEvent.click(screen.getByRole("button", { name: "Add unit" }));
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("Something went wrong on our side.");
  expect(alert.textContent).toContain("r-1");
});

test("a change sends only what was touched, and the version it was made from", async () => {
  const answer = vi.fn<Answer>(() => ({}));
  const onDone = show(answer, { id: "u1", version: 3, name: "Milk fridge", note: null });
  fill("Note", "By the door");
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(onDone).toHaveBeenCalled());
  expect(answer.mock.calls[0]![0]).toMatchObject({
    path: "coldchain.unit.update",
    input: { id: "u1", version: 3, patch: { note: "By the door" } },
  });
});

test("what somebody else changed meanwhile in other fields is put together with it, and said", async () => {
  const now = { id: "u1", version: 4, name: "Cream fridge", note: null };
  const answer = vi.fn<Answer>(({ input }) =>
    (input as { version: number }).version === 3
      ? refusalBy({ code: "CONFLICT", fault: "row.stale", current: now })
      : { ...now, note: "x" },
  );
  const onDone = show(answer, { id: "u1", version: 3, name: "Milk fridge", note: null });
  fill("Note", "By the door");
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(onDone).toHaveBeenCalledWith(expect.anything(), ["Name"]));
  expect(answer.mock.calls.map(([{ input }]) => input)).toEqual([
    { id: "u1", version: 3, patch: { note: "By the door" } },
    { id: "u1", version: 4, patch: { note: "By the door" } },
  ]);
});
