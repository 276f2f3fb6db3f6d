import { coldchain } from "./modules/coldchain/screens.ts";
import { crm } from "./modules/crm/screens.ts";
import type { ModuleScreens } from "./shell/module-screens.ts";

/** The modules that have screens of their own. Adding one is a line here and a line in `router.tsx`. */
export const moduleScreens: readonly ModuleScreens[] = [coldchain, crm];

/** The first module that an organization uses: it opens with that one's page. */
export const firstModule = ({ modulesOff }: { readonly modulesOff: readonly string[] }): ModuleScreens | undefined =>
  moduleScreens.find(({ id }) => !modulesOff.includes(id));
