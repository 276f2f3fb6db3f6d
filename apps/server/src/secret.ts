import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { faults } from "@freehold/kernel/fault.ts";

const fault = faults("data", {
  notWritable: ["unavailable", "The data folder cannot be written. Set FREEHOLD_DATA to a folder of yours."],
});

/** The installation's secret: made at the first start, readable by its owner only. @throws data.notWritable */
export async function secretIn(folder: string): Promise<string> {
  const file = join(folder, "secret");
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(file, randomBytes(32).toString("hex"), { flag: "wx", mode: 0o600 });
  } catch (cause) {
    if (!isExists(cause)) throw fault.notWritable({ folder }, cause);
  }
  return readFile(file, "utf8");
}

const isExists = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "EEXIST";
