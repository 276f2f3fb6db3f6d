import { coldchainRouter } from "./modules/coldchain/coldchain.router.ts";
import { accountsRouter } from "./platform/accounts/accounts.router.ts";
import { factorsRouter } from "./platform/accounts/factors.router.ts";
import { externalAccountsRouter } from "./platform/accounts/external.router.ts";
import { apiKeysRouter } from "./platform/api-keys/api-keys.router.ts";
import { catalogueRouter } from "./platform/catalogue/catalogue.router.ts";
import { invitationsRouter } from "./platform/invitations/invitations.router.ts";
import { mailRouter } from "./platform/mail/mail.router.ts";
import { membersRouter } from "./platform/organizations/members.router.ts";
import { organizationsRouter } from "./platform/organizations/organizations.router.ts";
import { operatorsRouter, supportVisitsRouter } from "./platform/operators/operators.router.ts";
import { permissionsRouter } from "./platform/permissions/permissions.router.ts";
import { roomsRouter } from "./platform/rooms/rooms.router.ts";
import { router } from "./trpc.ts";

/** Every procedure of the product, by module. Web app, CLI and tests take its type. */
export const appRouter = router({
  accounts: accountsRouter,
  factors: factorsRouter,
  externalAccounts: externalAccountsRouter,
  organizations: organizationsRouter,
  members: membersRouter,
  invitations: invitationsRouter,
  mail: mailRouter,
  apiKeys: apiKeysRouter,
  operators: operatorsRouter,
  supportVisits: supportVisitsRouter,
  permissions: permissionsRouter,
  rooms: roomsRouter,
  platform: catalogueRouter,
  coldchain: coldchainRouter,
});

export type AppRouter = typeof appRouter;
