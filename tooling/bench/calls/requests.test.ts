import superjson from "superjson";
import { expect, test } from "vitest";
import type { Asked } from "./orders.ts";
import { requestsOf } from "./requests.ts";

const bodyOf = (request: string): string => request.slice(request.indexOf("\r\n\r\n") + 4);

function numbers(): () => number {
  let n = 0;
  return () => ++n;
}

test("picks come in turn, and a number never comes again, over all connections", () => {
  const asked: Asked = {
    method: "POST",
    path: "/unit/{pick}",
    headers: { authorization: "x" },
    body: '{"name":"é {n}"}',
    picks: ["a", "b"],
  };
  const next = numbers();
  const [first, second] = [requestsOf(asked, 0, next), requestsOf(asked, 1, next)];
  const requests = [first(), first(), second()];
  expect(requests.map((request) => request.split(" ")[1])).toEqual(["/unit/a", "/unit/b", "/unit/b"]);
  expect(requests.map(bodyOf)).toEqual(['{"name":"é 1"}', '{"name":"é 2"}', '{"name":"é 3"}']);
  expect(requests[0]).toContain("\r\ncontent-length: 15\r\n");
  expect(requests[0]).toContain("\r\nauthorization: x\r\n");
});

test("readings are what a client of tRPC would send: each of a sensor of this connection, none of them twice", () => {
  const sensors = Array.from({ length: 20 }, (_, at) => `sensor-${at}`);
  const body = { sensors, count: 25, from: Date.UTC(2026, 0, 1), asTrpc: true };
  const next = requestsOf({ method: "POST", path: "/", headers: {}, body }, 1, numbers());
  const sent = [next(), next()].flatMap((request) => {
    const { readings } = superjson.parse<{ readings: { sensor: string; measuredAt: Date; celsius: number }[] }>(bodyOf(request));
    return readings;
  });
  expect(sent).toHaveLength(50);
  expect(new Set(sent.map(({ sensor }) => sensor))).toEqual(new Set(sensors.slice(10)));
  expect(sent.every(({ measuredAt }) => measuredAt instanceof Date)).toBe(true);
  expect(new Set(sent.map(({ sensor, measuredAt }) => `${sensor} ${measuredAt.getTime()}`)).size).toBe(50);
});
