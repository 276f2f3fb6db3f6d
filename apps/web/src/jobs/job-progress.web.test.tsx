import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { aColumn, aResource } from "../testing/descriptions.ts";
import { InOrganization, OpenLine } from "../testing/organization.tsx";
import { JobProgress } from "./job-progress.tsx";

const jobs = {
  ...aResource([
    aColumn({ key: "id", kind: "uuid" }),
    aColumn({ key: "label" }),
    aColumn({ key: "state" }),
    aColumn({ key: "version", kind: "integer" }),
  ]),
  path: "job",
};
const running = {
  id: "1",
  label: "Import readings",
  state: "running",
  attempts: 1,
  progressDone: 3,
  progressTotal: 12,
  progressWords: "Page 3",
  failure: null,
  cancelAskedAt: null,
  version: 1,
};
const snapshot = (row: object) => ({ k: "snap", reason: "start", rows: [row], part: 0, last: true, more: false });

afterEach(cleanup);

test("shows how far a job is, lets it be cancelled, and tells once that it is done", async () => {
  const line = new OpenLine();
  const asked: unknown[] = [];
  const done = vi.fn();
  const answer = ({ path, input }: { path: string; input: unknown }) => {
    if (path === "job.live") return line;
    asked.push([path, input]);
    return { ...running, cancelAskedAt: new Date(), version: 2 };
  };
  const rootRoute = createRootRoute();
  const organizationRoute = createRoute({
    getParentRoute: () => rootRoute,
    path: "/$organization",
    component: () => (
      <InOrganization answer={answer} resources={[jobs]}>
        <JobProgress jobId="1" onDone={done} />
      </InOrganization>
    ),
  });
  const history = createMemoryHistory({ initialEntries: ["/nordic"] });
  // The app's own router has the type of its routes; here there is one.
  const router = createRouter({ routeTree: rootRoute.addChildren([organizationRoute]), history }) as never;
  await act(async () => render(<RouterProvider router={router} />));
  act(() => line.send({ id: "s:1:10:a", data: snapshot(running) }));
  const bar = screen.getByRole("progressbar", { name: "Import readings" });
  expect([bar.getAttribute("aria-valuenow"), bar.getAttribute("aria-valuetext")]).toEqual(["25", "Page 3, 3 of 12"]);
  expect(screen.getByRole("link", { name: "Import readings" }).getAttribute("href")).toBe("/nordic/jobs/1");
  await act(async () => fireEvent.click(screen.getByRole("button", { name: "Cancel" })));
  expect(asked).toEqual([["job.cancel", { id: "1" }]]);
  expect(screen.getByText("Being cancelled")).toBeDefined();
  expect(done).not.toHaveBeenCalled();
  act(() => line.send({ id: "s:1:11:a", data: { ...snapshot({ ...running, state: "done", version: 3 }), reason: "start" } }));
  expect(screen.getByText("Done")).toBeDefined();
  expect(done).toHaveBeenCalledOnce();
});
