import { coldchain } from "./modules/coldchain/screens.ts";
import type { ModuleScreens } from "./shell/module-screens.ts";

/** The modules that have screens of their own. Adding one is a line here and a line in `router.tsx`. */
export const moduleScreens: readonly ModuleScreens[] = [coldchain];
