import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aHome } from "../testing/captured-terminal.ts";
import { sizeOf, writeWhole } from "./own-files.ts";

let home: Awaited<ReturnType<typeof aHome>>;
beforeAll(async () => {
  home = await aHome();
  await mkdir(join(home.folder, "folder"));
});
afterAll(() => home[Symbol.asyncDispose]());

const refusal = (what: Promise<unknown>) =>
  what.then(String, (error: { kind: string; message: string }) => `${error.kind}: ${error.message}`);

test("what cannot be read is bad usage, in words", async () => {
  const file = join(home.folder, "five.txt");
  await writeFile(file, "12345");
  expect(await sizeOf(file)).toBe(5);
  const [missing, folder] = [join(home.folder, "none.txt"), join(home.folder, "folder")];
  expect(await refusal(sizeOf(missing))).toBe(`invalid: ${missing} cannot be read: there is no such file.`);
  expect(await refusal(sizeOf(folder))).toBe(`invalid: ${folder} cannot be read: it is a folder.`);
  expect(await refusal(sizeOf("/dev/null"))).toBe("invalid: /dev/null cannot be read: it is no ordinary file.");
});

test("a file that is written whole takes the place of the one before", async () => {
  const file = join(home.folder, "whole.txt");
  await writeFile(file, "before");
  expect(await writeWhole(file, async (handle) => (await handle.write("after")).bytesWritten)).toBe(5);
  expect(await readFile(file, "utf8")).toBe("after");
});

test("what breaks leaves the file that is there, and nothing beside it", async () => {
  const file = join(home.folder, "kept.txt");
  await writeFile(file, "kept");
  const broken = writeWhole(file, async (handle) => {
    await handle.write("half");
    throw new Error("The line broke.");
  });
  await expect(broken).rejects.toThrow("The line broke.");
  expect(await readFile(file, "utf8")).toBe("kept");
  expect(await readdir(home.folder)).not.toContain("kept.txt.partial");
  const full = writeWhole(file, async () => {
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  });
  expect(await refusal(full)).toBe(`invalid: ${file} cannot be written: the disk is full.`);
});

test("nothing is written in the place of a folder or a device, nor where there is no folder", async () => {
  const write = (file: string): Promise<string> => refusal(writeWhole(file, async () => undefined));
  const folder = join(home.folder, "folder");
  expect(await write(folder)).toBe(`invalid: ${folder} cannot be written: it is a folder.`);
  expect(await write("/dev/null")).toBe("invalid: /dev/null cannot be written: it is no ordinary file.");
  expect(await write(join(folder, "none", "x"))).toBe(`invalid: ${join(folder, "none", "x")} cannot be written: there is no such folder.`);
});
