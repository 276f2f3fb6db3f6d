import { MantineProvider } from "@mantine/core";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, test, vi } from "vitest";
import type { OpenProcedure } from "./presets.ts";
import { ProcedurePicker } from "./procedure-picker.tsx";

afterEach(cleanup);

const open: readonly OpenProcedure[] = [
  { path: "coldchain.reading.ingest", summary: "Takes in readings.", roles: ["owner", "staff"] },
  { path: "coldchain.site.create", summary: "Adds a site.", roles: ["owner"] },
  { path: "coldchain.site.list", summary: "Lists sites.", roles: ["owner", "staff"] },
];

function Picker({ onChange }: { readonly onChange: (chosen: string[]) => void }) {
  const [chosen, setChosen] = useState<string[]>([]);
  const change = (next: string[]): void => {
    setChosen(next);
    onChange(next);
  };
  return (
    <MantineProvider>
      <ProcedurePicker open={open} role="staff" chosen={chosen} onChange={change} />
    </MantineProvider>
  );
}

const box = (name: RegExp): HTMLInputElement => screen.getByRole<HTMLInputElement>("checkbox", { name });

test("a branch chooses what its role may call, and nothing else", () => {
  const onChange = vi.fn();
  render(<Picker onChange={onChange} />);
  fireEvent.click(box(/Cold chain · Site/));
  expect(onChange).toHaveBeenLastCalledWith(["coldchain.site.list"]);
  expect(box(/Adds a site/).disabled).toBe(true);
  fireEvent.click(box(/Lists sites/));
  expect(onChange).toHaveBeenLastCalledWith([]);
});

test("procedures are found by what they do", () => {
  render(<Picker onChange={() => undefined} />);
  fireEvent.change(screen.getByLabelText("Search procedures"), { target: { value: "takes in" } });
  expect(screen.getAllByRole("checkbox")).toHaveLength(2);
  fireEvent.change(screen.getByLabelText("Search procedures"), { target: { value: "unheard of" } });
  screen.getByText(/Search for another word/);
});
