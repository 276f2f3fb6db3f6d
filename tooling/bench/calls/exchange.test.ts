import { expect, test } from "vitest";
import { readAnswer } from "./exchange.ts";

const answers = [
  "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\nhé!x",
  "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhé\r\n2\r\n!x\r\n0\r\n\r\n",
];

test.each(answers)("an answer is whole with its last byte, and not before: %j", (text) => {
  const bytes = Buffer.from(text);
  for (let length = 0; length < bytes.length; length++) expect(readAnswer(bytes.subarray(0, length))).toBeUndefined();
  const answer = readAnswer(bytes);
  expect([answer?.status, answer?.bytes, answer?.body()]).toEqual([200, 5, "hé!x"]);
});

test("an answer without a length is refused: it would have no end", () => {
  expect(() => readAnswer(Buffer.from("HTTP/1.1 200 OK\r\n\r\n"))).toThrow(TypeError);
});
