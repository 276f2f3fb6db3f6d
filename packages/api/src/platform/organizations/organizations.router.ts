import { atLeast } from "@freehold/kernel/expression/language.ts";
import { resource } from "../../resource/resource.ts";
import { permitted, router, signedIn } from "../../trpc.ts";
import { placesOf } from "../access/places.ts";
import {
  CreateOrganization,
  KeepLogo,
  RequestLogoUpload,
  RequestRemoval,
  RequireSecondFactor,
  SwitchModule,
  UpdateOrganization,
} from "./contract.ts";
import { exportOrganization } from "./export.ts";
import { keepLogo, removeLogo, requestLogoUpload } from "./logo.ts";
import { activeOwners, createOrganization, demandRoomForAnother, switchModule, updateOrganization } from "./organizations.ts";
import { cancelRemoval, requestRemoval } from "./removal.ts";
import { organization } from "./schema.ts";
import { requireSecondFactor } from "./second-factor.ts";
import { usage } from "./usage.ts";

const owners = atLeast("owner");
const admins = atLeast("admin");
const members = atLeast("member");

export const organizationsRouter = router({
  ...resource(organization, ["get", "live"]),
  mine: signedIn
    .meta({ permission: "signedIn", summary: "The organizations you belong to, and your role in each." })
    .query(({ ctx }) => placesOf(ctx.backend, ctx.person)),
  create: signedIn
    .meta({ permission: "signedIn", summary: "Creates an organization. You become its owner." })
    .input(CreateOrganization)
    .mutation(async ({ ctx, input }) => {
      await demandRoomForAnother(ctx.backend.database, ctx.person);
      return createOrganization(ctx.backend.database, ctx.person, input);
    }),
  update: permitted(admins)
    .meta({ permission: admins, summary: "Changes the organization's name or time zone." })
    .input(UpdateOrganization)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => updateOrganization(tx, input))),
  requestLogoUpload: permitted(admins)
    .meta({
      permission: admins,
      summary: "Where to send a file that is to become the logo: by PUT, within five minutes, with these headers.",
    })
    .input(RequestLogoUpload)
    .mutation(({ ctx, input }) => requestLogoUpload(ctx.backend, ctx.caller, input)),
  keepLogo: permitted(admins)
    .meta({ permission: admins, summary: "Makes a file that was uploaded the organization's logo." })
    .input(KeepLogo)
    .mutation(({ ctx, input }) => keepLogo(ctx.backend, ctx.caller, input)),
  removeLogo: permitted(admins)
    .meta({ permission: admins, summary: "Takes the organization's logo away." })
    .mutation(({ ctx }) => removeLogo(ctx.backend, ctx.caller)),
  switchModule: permitted(admins)
    .meta({ permission: admins, summary: "Switches a part of the product on or off for everybody in the organization." })
    .input(SwitchModule)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => switchModule(tx, ctx.backend.modules, input))),
  requireSecondFactor: permitted(owners)
    .meta({ permission: owners, sensitive: true, summary: "Whether members must have signed in with a second factor to act here." })
    .input(RequireSecondFactor)
    .mutation(async ({ ctx, input }) => {
      const signed = await ctx.signIn();
      return ctx.asActor((tx) => requireSecondFactor(tx, signed, input));
    }),
  usage: permitted(admins)
    .meta({ permission: admins, summary: "What the organization uses of its plan: members, storage, retention." })
    .query(({ ctx }) => usage(ctx.backend, ctx.caller)),
  suspension: permitted(members)
    .meta({ permission: members, whenSuspended: true, summary: "Whether the organization is suspended, why, and who its owners are." })
    .query(
      ({
        ctx: {
          asActor,
          organization: { suspendedAt, suspensionReason },
        },
      }) => asActor(async (tx) => ({ suspendedAt, reason: suspensionReason, owners: await activeOwners(tx) })),
    ),
  prepareExport: permitted(owners)
    .meta({
      permission: owners,
      sensitive: true,
      whenSuspended: true,
      summary: "Where you can download everything the organization owns, within the next ten minutes.",
    })
    .mutation(({ ctx }) => ({ path: `/organizations/${ctx.organization.id}/export` })),
  export: permitted(owners)
    .meta({
      permission: owners,
      sensitive: true,
      whenSuspended: true,
      summary: "Everything the organization owns, as lines of JSON in pieces.",
    })
    .subscription(({ ctx }) => exportOrganization(ctx)),
  requestRemoval: permitted(owners)
    .meta({
      permission: owners,
      sensitive: true,
      whenSuspended: true,
      summary: "Has the organization and all its records removed in 30 days. Needs an export of the last 7 days.",
    })
    .input(RequestRemoval)
    .mutation(({ ctx, input }) => requestRemoval(ctx.backend, ctx.caller, input)),
  cancelRemoval: permitted(owners)
    .meta({ permission: owners, whenSuspended: true, summary: "Keeps the organization that was going to be removed." })
    .mutation(({ ctx }) => cancelRemoval(ctx.backend, ctx.caller)),
});
