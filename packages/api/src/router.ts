import { coldchainRouter } from "./modules/coldchain/coldchain.router.ts";
import { accountsRouter } from "./platform/accounts/accounts.router.ts";
import { catalogueRouter } from "./platform/catalogue/catalogue.router.ts";
import { membersRouter, organizationsRouter } from "./platform/organizations/organizations.router.ts";
import { router } from "./trpc.ts";

/** Every procedure of the product, by module. Web app, CLI and tests take its type. */
export const appRouter = router({
  accounts: accountsRouter,
  organizations: organizationsRouter,
  members: membersRouter,
  platform: catalogueRouter,
  coldchain: coldchainRouter,
});

export type AppRouter = typeof appRouter;
