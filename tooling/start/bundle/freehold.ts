import { keepCompiled } from "./compiled.ts";

keepCompiled();
void import("../../../apps/cli/src/main.ts");
