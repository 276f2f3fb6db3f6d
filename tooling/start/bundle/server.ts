import { keepCompiled } from "./compiled.ts";

keepCompiled();
void import("../../../apps/server/src/main.ts");
