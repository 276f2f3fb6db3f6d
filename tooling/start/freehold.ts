import { join, resolve } from "node:path";
import { bundled, isServerBuilt, serverSources } from "./server-build.ts";

/** The command line: from the bundle, which starts in a third of the time, when it is of these sources; else from the sources. */
const root = resolve(import.meta.dirname, "../..");
if (process.platform !== "win32" && isServerBuilt(root, serverSources(root)))
  process.execve?.(process.execPath, [process.execPath, join(root, bundled("freehold")), ...process.argv.slice(2)], process.env);
await import("../../apps/cli/src/main.ts");
