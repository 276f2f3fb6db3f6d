import { expect, test } from "vitest";
import { Connection } from "./line/connection.ts";
import { LiveViews } from "./live-views.ts";

const request = {
  path: "coldchain.unit",
  view: {},
  order: { column: "id", kind: "text" as const, descending: false, key: [{ column: "id", kind: "text" as const }] },
  matches: () => true,
  limit: 10,
};

/** Live views, and which of their subscriptions are open. */
function someViews() {
  const open = new Set<string>();
  const client = {
    subscription: (_path: string, input: unknown) => {
      const name = JSON.stringify(input);
      open.add(name);
      return { unsubscribe: () => void open.delete(name) };
    },
    query: () => Promise.resolve({ rows: [], nextCursor: null }),
  };
  return { views: new LiveViews(client, new Connection(), () => undefined), open };
}

test("a pause ends every subscription, and afterwards only those go on that somebody looks at", () => {
  const { views, open } = someViews();
  const release = views.retain(request);
  views.retain({ ...request, limit: 20 });
  expect(open.size).toBe(2);
  views.pause();
  expect(open.size).toBe(0);
  release();
  views.resume();
  expect([...open]).toEqual(['{"limit":20}']);
  views.dispose();
});
