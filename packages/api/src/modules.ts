import type { Module } from "./module.ts";
import { coldchain } from "./modules/coldchain/module.ts";
import { crm } from "./modules/crm/module.ts";

/** Every module of the product. Adding one is a line here and a line in `router.ts`. */
export const modules: readonly Module[] = [coldchain, crm];
