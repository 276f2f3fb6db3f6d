import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { Member, RoomFrame } from "@freehold/live/rooms/member.ts";
import { aColumn, aResource } from "../testing/descriptions.ts";
import { InOrganization, OpenLine, type Answer } from "../testing/organization.tsx";
import { Editing, FieldEditors } from "./editing.tsx";
import { WhoIsHere } from "./who-is-here.tsx";

afterEach(cleanup);

const room = { resource: "coldchain.unit", id: "u" };
const unit = aResource([aColumn({ key: "name", label: "Name" }), aColumn({ key: "note", label: "Note" })]);
const member = (name: string, states: Member["states"] = [], id = name): Member => ({ id, name, kind: "member", states });
const all = (...members: readonly Member[]) => ({
  id: "r:1",
  data: { k: "all", connection: "c", renewSeconds: null, members } satisfies RoomFrame,
});
const change = (frame: Partial<RoomFrame & { k: "change" }>) => ({
  id: "r:2",
  data: { k: "change", up: [], gone: [], said: [], ...frame },
});

/** The page of a record with these people there, and what is sent to the server. */
function show(line: OpenLine, children = <WhoIsHere room={room} />) {
  const sent = vi.fn();
  const answer: Answer = ({ path, input }) => (path === "rooms.live" ? line : sent(path, input));
  const { container } = render(<InOrganization answer={answer}>{children}</InOrganization>);
  return { container, sent };
}
const drawn = () => [...document.querySelectorAll("[data-face]")].map((face) => face.getAttribute("data-face"));
const faces = () => screen.queryByRole("button", { name: /^Also here/ });

test("names whoever is here, but not oneself, however many tabs one has", async () => {
  show(new OpenLine(all(member("Ida Berg", [], "p"), member("Ada Lund"), member("Bob"))));
  expect((await screen.findByRole("button")).getAttribute("aria-label")).toBe("Also here: Ada Lund and Bob");
  expect(drawn()).toEqual(["AL", "B"]);
});

test("shows nothing for nobody, and takes the same room", async () => {
  const line = new OpenLine(all(member("Ida Berg", [], "p")));
  const { container } = show(line);
  const place = container.querySelector("div")!;
  expect(faces()).toBeNull();
  act(() => line.send(change({ up: [member("Ada")] })));
  expect(faces()).not.toBeNull();
  expect(container.querySelector("div")).toBe(place);
});

test("of many people it shows two and says how many are besides", async () => {
  const line = new OpenLine(all(...Array.from({ length: 140 }, (_, i) => member(`Ada ${i}`))));
  show(line);
  await screen.findByRole("button");
  expect(drawn()).toEqual(["A0", "A1", "+99"]);
  act(() => line.send(change({ gone: Array.from({ length: 137 }, (_, i) => `Ada ${i + 3}`) })));
  expect(drawn()).toEqual(["A0", "A1", "A2"]);
});

test("says who is changing the record, politely and in words", async () => {
  const line = new OpenLine(all(member("Ada Lund", [{ editing: "" }]), member("Bob")));
  show(line);
  await waitFor(() => expect(screen.getByRole("status").textContent).toBe("Ada Lund is changing this"));
  act(() => line.send(change({ up: [member("Ada Lund")] })));
  expect(screen.getByRole("status").textContent).toBe("");
});

test("marks the field that somebody is in", async () => {
  show(new OpenLine(all(member("Ada", [{ editing: "name" }]))), <FieldEditors room={room} field="name" />);
  await screen.findByText("· Ada is changing it");
  cleanup();
  show(new OpenLine(all(member("Ada", [{ editing: "name" }]))), <FieldEditors room={room} field="note" />);
  expect(screen.queryByText(/Ada/)).toBeNull();
});

test("a form tells that it is open and where one is in it, and hears who else has it open", async () => {
  const line = new OpenLine(all(member("Ada", [{ editing: "note" }])));
  const { sent } = show(
    line,
    <Editing resource={unit} id="u">
      <input aria-label="Name" data-path="name" />
    </Editing>,
  );
  await waitFor(() => expect(screen.getByRole("status").textContent).toContain("Ada is changing this too: Note."));
  await waitFor(() => expect(sent).toHaveBeenLastCalledWith("rooms.show", { connection: "c", state: { editing: "" } }));
  fireEvent.focus(screen.getByLabelText("Name"));
  await waitFor(() => expect(sent).toHaveBeenLastCalledWith("rooms.show", { connection: "c", state: { editing: "name" } }));
  fireEvent.click(screen.getByRole("button", { name: "Say that you are waiting" }));
  await screen.findByText("They know that you are waiting.");
  expect(sent).toHaveBeenCalledWith("rooms.say", { connection: "c", kind: "waiting", data: {} });
});
