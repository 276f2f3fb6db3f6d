import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { InOrganization, refusal } from "../testing/organization.tsx";
import { OrganizationForm, type SettingsChange } from "./organization-form.tsx";

afterEach(cleanup);

function show(onSave: (change: SettingsChange) => Promise<void>, timeZone = "Europe/Oslo"): void {
  render(
    <InOrganization answer={() => undefined}>
      <OrganizationForm settings={{ name: "Nordic Fresh", timeZone }} onSave={onSave} />
    </InOrganization>,
  );
}

const zoneField = (): HTMLInputElement => screen.getByRole<HTMLInputElement>("combobox", { name: "Time zone" });
const saved = (): void => void fireEvent.click(screen.getByRole("button", { name: "Save" }));

test("a change sends only what was touched", async () => {
  const onSave = vi.fn(() => Promise.resolve());
  show(onSave);
  fireEvent.click(zoneField());
  fireEvent.change(zoneField(), { target: { value: "new york" } });
  fireEvent.click(await screen.findByText("America/New York"));
  saved();
  await waitFor(() =>
    expect(onSave).toHaveBeenCalledWith({ timeZone: "America/New_York", was: { name: "Nordic Fresh", timeZone: "Europe/Oslo" } }),
  );
});

test("a zone under an older name is shown, and stays when another field changes", async () => {
  const onSave = vi.fn(() => Promise.resolve());
  show(onSave, "US/Pacific");
  expect(zoneField().value).toBe("US/Pacific");
  fireEvent.change(screen.getByLabelText("Name"), { target: { value: "Nordic Fish" } });
  saved();
  await waitFor(() => expect(onSave).toHaveBeenCalledWith({ name: "Nordic Fish", was: { name: "Nordic Fresh", timeZone: "US/Pacific" } }));
});

test("a refused zone is said at its field with the focus, and nothing typed is lost", async () => {
  show(() => Promise.reject(refusal("BAD_REQUEST", "Look again.", { timeZone: "Choose another zone." })));
  fireEvent.change(screen.getByLabelText("Name"), { target: { value: "Nordic Fish" } });
  saved();
  await screen.findByText("Choose another zone.");
  await waitFor(() => expect(document.activeElement).toBe(zoneField()));
  expect(screen.getByLabelText<HTMLInputElement>("Name").value).toBe("Nordic Fish");
});
