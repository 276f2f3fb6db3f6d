import { expect, test } from "vitest";
import { sortOut } from "./sort-out.ts";

const aFile = (name: string, bytes: number): File => new File([new Uint8Array(bytes)], name);
const limit = { maxBytes: 1024 };

test("every file that cannot be sent is named with its reason, and the others are sent", () => {
  const { good, refused } = sortOut([aFile("a.pdf", 0), aFile("b.pdf", 7), aFile("c.pdf", 2048)], limit);
  expect(good.map(({ name }) => name)).toEqual(["b.pdf"]);
  expect(refused).toEqual([
    "a.pdf is empty, or a folder. Choose another file.",
    "c.pdf has 2\u00a0KB. Choose a file of at most 1\u00a0KB.",
  ]);
});

test("of very many the first are named, and how many more there are", () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => aFile(`${i}.pdf`, 0));
  expect(sortOut(many(6), limit).refused).toHaveLength(6);
  const { refused } = sortOut(many(40), limit);
  expect([refused.length, refused[0], refused.at(-1)]).toEqual([
    6,
    "0.pdf is empty, or a folder. Choose another file.",
    "35 more files are empty or too large.",
  ]);
});
