import { atLeast } from "@freehold/kernel/expression/language.ts";
import { resource } from "../../../resource/resource.ts";
import { acting, permitted, router } from "../../../trpc.ts";
import { ChangeEndpoint, CreateEndpoint, OneEndpoint, ReplayDelivery, SwitchEndpoint } from "./contract.ts";
import { changeEndpoint, createEndpoint, replaceSecret, replayDelivery, switchEndpoint, testEndpoint, webhookKinds } from "./endpoints.ts";
import { replayRange } from "./records/replay.ts";
import { webhookDelivery, webhookEndpoint, webhookEvent, webhookSubscription } from "./schema.ts";
import { hookableTables } from "./records/subscriptions.ts";
import { ReplayRange } from "./records/tables.contract.ts";

const admins = atLeast("admin");

/** Programs outside that are told of what happens here. */
export const webhooksRouter = router({
  ...resource(webhookEndpoint, ["list", "get", "remove", "live"]),
  kinds: acting(admins)
    .meta({ permission: admins, summary: "What webhooks can be told of." })
    .query(({ ctx }) => webhookKinds(ctx.backend)),
  tables: acting(admins)
    .meta({ permission: admins, summary: "Kinds of record whose changes webhooks can be told of." })
    .query(({ ctx }) => hookableTables(ctx)),
  create: acting(admins)
    .meta({ permission: admins, sensitive: true, summary: "Adds a webhook. Its secret is shown only here." })
    .input(CreateEndpoint)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => createEndpoint(tx, ctx, input))),
  change: acting(admins)
    .meta({ permission: admins, sensitive: true, summary: "Changes a webhook's name, address or what it is told of." })
    .input(ChangeEndpoint)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => changeEndpoint(tx, ctx, input))),
  replaceSecret: acting(admins)
    .meta({ permission: admins, sensitive: true, summary: "Makes a new secret, shown only here; the former one counts for a day more." })
    .input(OneEndpoint)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => replaceSecret(tx, ctx.backend, input.id))),
  switch: acting(admins)
    .meta({ permission: admins, summary: "Switches a webhook on or off." })
    .input(SwitchEndpoint)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => switchEndpoint(tx, ctx.backend, input))),
  test: acting(admins)
    .meta({ permission: admins, summary: "Posts an event that means nothing, to see whether it arrives." })
    .input(OneEndpoint)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => testEndpoint(tx, ctx.backend, input.id))),
  replay: permitted(admins)
    .meta({ permission: admins, summary: "Posts everything again that happened within a time." })
    .input(ReplayRange)
    .mutation(({ ctx, input }) => replayRange(ctx, input)),
  subscription: router({ ...resource(webhookSubscription, ["list", "get", "live"]) }),
  delivery: router({
    ...resource(webhookDelivery, ["list", "get", "live"]),
    replay: acting(admins)
      .meta({ permission: admins, summary: "Posts an event again that did not arrive, or did." })
      .input(ReplayDelivery)
      .mutation(({ ctx, input }) => ctx.asActor((tx) => replayDelivery(tx, ctx.backend, input.id))),
  }),
  event: router({ ...resource(webhookEvent, ["list", "get"]) }),
});
