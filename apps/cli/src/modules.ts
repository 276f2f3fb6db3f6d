import type { HandWritten } from "./commands/hand-written.ts";
import { importReadings } from "./modules/coldchain/import-readings.ts";

/** What modules add to the commands that are generated from their procedures. Adding one is a line here. */
export const moduleCommands: readonly HandWritten[] = [importReadings];
