import { stopWithLauncher } from "../launcher.ts";
import { keepCompiled } from "./compiled.ts";

// The server as `pnpm start` runs it: it ends when whoever started it is gone.
keepCompiled();
stopWithLauncher();
void import("../../../apps/server/src/main.ts");
