import { coldchainRouter } from "./modules/coldchain/coldchain.router.ts";
import { crmRouter } from "./modules/crm/crm.router.ts";
import { accountsRouter } from "./platform/accounts/accounts.router.ts";
import { factorsRouter } from "./platform/accounts/factors/factors.router.ts";
import { externalAccountsRouter } from "./platform/accounts/external/external.router.ts";
import { apiKeysRouter } from "./platform/api-keys/api-keys.router.ts";
import { auditRouter } from "./platform/audit/audit.router.ts";
import { catalogueRouter } from "./platform/catalogue/catalogue.router.ts";
import { chatRouters } from "./platform/chat/chat.router.ts";
import { filesRouter } from "./platform/files/files.router.ts";
import { importRowsRouter, importsRouter } from "./platform/imports/imports.router.ts";
import { idempotencyKeysRouter } from "./platform/idempotency/idempotency.router.ts";
import { invitationsRouter } from "./platform/invitations/invitations.router.ts";
import { jobsRouter } from "./platform/jobs/jobs.router.ts";
import { mailRouter } from "./platform/mail/mail.router.ts";
import { membersRouter } from "./platform/organizations/members.router.ts";
import { organizationsRouter } from "./platform/organizations/organizations.router.ts";
import { escalationsRouter } from "./platform/notifications/escalation/escalations.router.ts";
import { notificationsRouter } from "./platform/notifications/notifications.router.ts";
import { webhooksRouter } from "./platform/notifications/webhooks/webhooks.router.ts";
import { operatorsRouter, supportVisitsRouter } from "./platform/operators/operators.router.ts";
import { permissionsRouter } from "./platform/permissions/permissions.router.ts";
import { picturesRouter } from "./platform/pictures/pictures.router.ts";
import { sharesRouter, teamsRouter } from "./platform/teams/teams.router.ts";
import { roomsRouter } from "./platform/rooms/rooms.router.ts";
import { viewsRouter } from "./platform/views/views.router.ts";
import { router } from "./trpc.ts";

/** Every procedure of the product, by module. Web app, CLI and tests take its type. */
export const appRouter = router({
  accounts: accountsRouter,
  factors: factorsRouter,
  externalAccounts: externalAccountsRouter,
  pictures: picturesRouter,
  organizations: organizationsRouter,
  members: membersRouter,
  invitations: invitationsRouter,
  teams: teamsRouter,
  shares: sharesRouter,
  mail: mailRouter,
  apiKeys: apiKeysRouter,
  idempotencyKeys: idempotencyKeysRouter,
  operators: operatorsRouter,
  supportVisits: supportVisitsRouter,
  permissions: permissionsRouter,
  audit: auditRouter,
  rooms: roomsRouter,
  ...chatRouters,
  files: filesRouter,
  job: jobsRouter,
  imports: importsRouter,
  importRows: importRowsRouter,
  notifications: notificationsRouter,
  webhooks: webhooksRouter,
  escalations: escalationsRouter,
  views: viewsRouter,
  platform: catalogueRouter,
  coldchain: coldchainRouter,
  crm: crmRouter,
});

export type AppRouter = typeof appRouter;
