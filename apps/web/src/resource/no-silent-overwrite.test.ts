import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = new URL("..", import.meta.url).pathname;
const screens = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
  .map((file) => ({ file, text: readFileSync(join(root, file), "utf8") }));

test("every screen that changes a record says which version it was made from, or what it saw", () => {
  const verbs = /\.(update|rename|setPlan|channels\.change|alertChain\.set)\.useMutation\(|\.update`/;
  const changing = screens.filter(({ text }) => verbs.test(text));
  expect(changing).not.toEqual([]);
  const silent = changing.filter(({ text }) => !/\bversion\b|\bwas\b/.test(text));
  expect(silent.map(({ file }) => file)).toEqual([]);
});

test("no form sends the version of a row that a page shows live: by then it is the version of somebody else's change", () => {
  // A view is renamed by the version that its dialog was opened with.
  const frozen = /useState\(known\)/;
  const live = screens.filter(({ text }) => /\bid: (\w+)\.id, version: \1\.version\b/.test(text) && !frozen.test(text));
  expect(live.map(({ file }) => file)).toEqual([]);
});
