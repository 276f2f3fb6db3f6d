import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { readInput } from "./terminal.ts";

test("Ctrl-C ends the wait for standard input that nobody ends", async () => {
  const interruption = new AbortController();
  const stdin = new Readable({ read: () => interruption.abort() });
  await expect(readInput({ stdin, interrupted: interruption.signal })).rejects.toMatchObject({ name: "AbortError" });
});
