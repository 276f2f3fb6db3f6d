import { randomBytes, randomUUID } from "node:crypto";
import { link, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "@freehold/database/embedded/make-folder.ts";
import { faults } from "@freehold/kernel/fault.ts";

const fault = faults("data", {
  notWritable: ["unavailable", "The data folder cannot be written. Set FREEHOLD_DATA to a folder of yours."],
  secretBroken: [
    "unavailable",
    "The secret of this installation is damaged. Restore the file from a backup, or remove it: everybody stays signed in.",
  ],
});

const bytes = 32;

/**
 * The installation's secret: made at the first start, readable by its owner only. Whole or not there at all, whatever
 * happens while it is written: passwords of database roles follow from it.
 * @throws data.notWritable, data.secretBroken
 */
export async function secretIn(folder: string): Promise<string> {
  const file = join(folder, "secret");
  try {
    await makeFolder(folder);
    await writeOnce(file, randomBytes(bytes).toString("hex"));
  } catch (cause) {
    throw fault.notWritable({ folder }, cause);
  }
  const secret = await readFile(file, "utf8");
  if (secret.length < 2 * bytes) throw fault.secretBroken({ file });
  return secret;
}

/** Writes a file that is not there yet, durably, and then gives it its name in one step; leaves one that is there. */
async function writeOnce(file: string, text: string): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  try {
    const handle = await open(draft, "wx", 0o600);
    await handle.writeFile(text);
    await handle.sync();
    await handle.close();
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
}
