import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openProduct, type Product } from "../../testing/product.ts";

let product: Product;

beforeAll(async () => {
  product = await openProduct("clireadings");
});
afterAll(() => product[Symbol.asyncDispose]());

const telemetry = [
  "time,t",
  ...Array.from({ length: 40 }, (_, i) => `2026-03-01T10:${String(i).padStart(2, "0")}:00,${i % 10}`),
  "2026-03-01T10:00:00,0",
  "2026-03-01T10:01:00,99",
  "warm,1",
  "2026-03-01T11:00:00,-300",
].join("\r\n");

/** An import of the file above's form, with further words after it. */
function importing(file: string, sensor: string, ...more: string[]): string[] {
  const how = "--map time=time,value=t --timezone Europe/Rome --time-format iso -o json";
  return ["coldchain", "import-readings", file, "--sensor", sensor, ...how.split(" "), ...more];
}

describe("importing readings", () => {
  test("counts what was taken, names what was not, and changes nothing the second time", async () => {
    const { sensorId } = await product.aFridge("I-1");
    const file = join(product.folder, "once.csv");
    const errors = join(product.folder, "errors.csv");
    await writeFile(file, telemetry);
    const first = await product.freehold(importing(file, sensorId, "--batch", "7", "--errors", errors));
    expect(first).toMatchObject({ exit: 0, stderr: "" });
    expect(JSON.parse(first.stdout)).toEqual({ accepted: 40, duplicate: 1, conflicting: 1, rejected: 1, unreadable: 1 });
    const named = (await readFile(errors, "utf8")).trim().split("\r\n");
    expect(named.map((line) => line.split(",").slice(0, 2).join())).toEqual([
      "line,problem",
      "43,conflicting",
      "44,unreadable",
      "45,rejected",
    ]);

    const again = await product.freehold(importing(file, "I-1"));
    expect(JSON.parse(again.stdout)).toEqual({ accepted: 0, duplicate: 41, conflicting: 1, rejected: 1, unreadable: 1 });
    const rows = await product.freehold(["coldchain", "reading", "list", "--all", "--filter", `sensorId=${sensorId}`, "-o", "jsonl"]);
    expect(rows.stdout.trim().split("\n")).toHaveLength(40);
  });

  test("an import that was interrupted continues where it stopped and tells the whole", async () => {
    const { sensorId } = await product.aFridge("I-2");
    const file = join(product.folder, "twice.csv");
    await writeFile(file, telemetry);
    let sent = 0;
    product.onCall = (path) => void (path.includes("reading.ingest") && sent++);
    const interrupted = await product.freehold(importing(file, sensorId, "--batch", "10"), { interruptWhen: () => sent === 3 });
    expect(interrupted.exit).toBe(130);
    const before = sent;
    const continued = await product.freehold(importing(file, sensorId, "--batch", "10", "--resume"));
    product.onCall = () => {};
    expect(JSON.parse(continued.stdout)).toMatchObject({ conflicting: 1, rejected: 1, unreadable: 1 });
    const { accepted, duplicate } = JSON.parse(continued.stdout) as { accepted: number; duplicate: number };
    // The batch that was under way may have been stored without its answer arriving: then it comes again as duplicates.
    expect(accepted + duplicate).toBe(41);
    expect(sent - before).toBeLessThan(5);
    const rows = await product.freehold(["coldchain", "reading", "list", "--all", "--filter", `sensorId=${sensorId}`, "-o", "jsonl"]);
    expect(rows.stdout.trim().split("\n")).toHaveLength(40);
  });

  test("refuses a file that is empty, and one whose columns are written in another encoding", async () => {
    const file = join(product.folder, "other.csv");
    const told = async (content: Uint8Array | string): Promise<string> => {
      await writeFile(file, content);
      const { exit, stderr } = await product.freehold(importing(file, "nobody", "--map", "time=time,value=Größe"));
      expect(exit).toBe(2);
      return stderr;
    };
    expect(await told("")).toContain("is empty");
    expect(await told("time,value\n2026-03-01T10:00:00,1\n")).toContain("There is no column");
    for (const encoding of ["latin1", "utf16le"] as const)
      expect(await told(Buffer.from("time,Größe\n2026-03-01T10:00:00,1\n", encoding))).toContain("is not written in UTF-8");
  });

  test.each([
    { name: "a column that is missing", more: ["--map", "time=when,value=t"], words: "when" },
    { name: "a zone that does not exist", more: ["--timezone", "Mars/Olympus"], words: "Mars/Olympus" },
    { name: "an empty sensor", more: ["--sensor", ""], words: "--sensor" },
    { name: "a batch that is too large", more: ["--batch", "20000"], words: "10000" },
  ])("refuses $name before anything is sent", async ({ more, words }) => {
    const file = join(product.folder, "bad.csv");
    await writeFile(file, telemetry);
    const outcome = await product.freehold(importing(file, "nobody", ...more));
    expect(outcome.exit).toBe(2);
    expect(outcome.stderr).toContain(words);
  });
});
