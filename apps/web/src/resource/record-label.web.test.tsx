import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { aColumn, aResource } from "../testing/descriptions.ts";
import { InOrganization } from "../testing/organization.tsx";
import { useRecordLabel } from "./record-label.ts";

afterEach(cleanup);

function Name({ id }: { readonly id: string }) {
  return useRecordLabel("coldchain.unit", id) ?? "…";
}

test("a name is read from the list: whoever asks for a record by its id looks at it, which may be recorded", async () => {
  const asked: unknown[] = [];
  const answer = ({ path, input }: { path: string; input: unknown }) => {
    asked.push([path, input]);
    return { rows: [{ id: "u1", name: "Fridge 3" }], nextCursor: null };
  };
  render(
    <InOrganization answer={answer} resources={[aResource([aColumn({ key: "id", kind: "uuid" }), aColumn({ key: "name" })])]}>
      <Name id="u1" />
    </InOrganization>,
  );
  expect(await screen.findByText("Fridge 3")).toBeTruthy();
  expect(asked).toEqual([["coldchain.unit.list", { filter: { op: "equals", column: "id", value: "u1" }, limit: 1 }]]);
});
