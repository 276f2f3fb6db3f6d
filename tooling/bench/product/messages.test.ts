import fc from "fast-check";
import { expect, test } from "vitest";
import { Messages } from "./messages.ts";

function message(kind: string, length: number): Buffer {
  const bytes = Buffer.alloc(5 + length, "Q");
  bytes.write(kind);
  bytes.writeUInt32BE(4 + length, 1);
  return bytes;
}

test("messages are counted by kind, whatever pieces they come in and whatever is in them", () => {
  const kinds = fc.array(fc.tuple(fc.constantFrom("C", "D", "Z"), fc.nat({ max: 40 })), { minLength: 1 });
  fc.assert(
    fc.property(kinds, fc.infiniteStream(fc.integer({ min: 1, max: 9 })), (sent, cuts) => {
      const bytes = Buffer.concat(sent.map(([kind, length]) => message(kind, length)));
      const messages = new Messages();
      for (let at = 0; at < bytes.length;) {
        const next = at + cuts.next().value!;
        messages.take(bytes.subarray(at, next));
        at = next;
      }
      for (const kind of ["C", "D", "Z"]) expect(messages.of(kind)).toBe(sent.filter(([one]) => one === kind).length);
      expect(messages.bytes).toBe(bytes.length);
    }),
  );
});
