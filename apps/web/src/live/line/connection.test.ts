import { expect, test } from "vitest";
import { Connection } from "./connection.ts";

function aConnection() {
  let now = 1_000_000;
  const connection = new Connection(() => now);
  const view = {};
  const pass = (milliseconds: number): void => {
    now += milliseconds;
    connection.refresh();
  };
  return { connection, view, pass, end: () => connection.forget(view) };
}

test("is live once something was heard, and says nothing while nothing is watched", () => {
  const { connection, view, end } = aConnection();
  expect(connection.freshness().kind).toBe("idle");
  connection.report(view, "pending");
  expect(connection.freshness().kind).toBe("connecting");
  connection.hear(view);
  expect(connection.freshness().kind).toBe("live");
  end();
  expect(connection.freshness().kind).toBe("idle");
});

test("a short break is reconnecting, a long one is stale since the last word", () => {
  const { connection, view, pass, end } = aConnection();
  connection.report(view, "pending");
  connection.hear(view);
  connection.report(view, "connecting");
  expect(connection.freshness()).toEqual({ kind: "reconnecting", since: 1_000_000 });
  pass(10_000);
  expect(connection.freshness()).toEqual({ kind: "stale", since: 1_000_000 });
  connection.report(view, "pending");
  connection.hear(view);
  expect(connection.freshness().kind).toBe("live");
  end();
});

test("a line that is up but silent is stale", () => {
  const { connection, view, pass, end } = aConnection();
  connection.report(view, "pending");
  connection.hear(view);
  pass(60_000);
  expect(connection.freshness().kind).toBe("stale");
  end();
});

test("a browser without a network is not live, whatever its socket believes", () => {
  let isOffline = false;
  const connection = new Connection(
    () => 1_000_000,
    () => isOffline,
  );
  const view = {};
  connection.report(view, "pending");
  connection.hear(view);
  isOffline = true;
  connection.refresh();
  expect(connection.freshness().kind).toBe("reconnecting");
  isOffline = false;
  connection.refresh();
  expect(connection.freshness().kind).toBe("live");
  connection.forget(view);
});
