import { accessSync, constants, mkdtempSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const memory = "/dev/shm";
/** Bytes that must be free there: databases of a whole run take at most a quarter of it. */
const enough = 4 * 1024 ** 3;

/** Where databases of tests stand. */
export const quickRoot = hasRoom() ? memory : tmpdir();

/**
 * A new folder for a database of a test, whose name begins with `prefix`: in memory where the machine has room, which halves what the
 * system computes for each database that is made and dropped. Whoever asks removes it. Programs cannot be run from there everywhere.
 */
export const quickFolder = (prefix: string): string => mkdtempSync(join(quickRoot, prefix));

function hasRoom(): boolean {
  try {
    accessSync(memory, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize >= enough;
  } catch {
    // A machine without such a folder keeps them on its disk.
    return false;
  }
}
