import { atLeast } from "@freehold/kernel/expression/language.ts";
import { resource } from "../../../resource/resource.ts";
import { acting, router } from "../../../trpc.ts";
import { ChangeEndpoint, CreateEndpoint, OneEndpoint, ReplayDelivery, SwitchEndpoint } from "./contract.ts";
import { changeEndpoint, createEndpoint, replaceSecret, replayDelivery, switchEndpoint, testEndpoint, webhookKinds } from "./endpoints.ts";
import { webhookDelivery, webhookEndpoint, webhookEvent } from "./schema.ts";

const admins = atLeast("admin");

/** Programs outside that are told of what happens here. */
export const webhooksRouter = router({
  ...resource(webhookEndpoint, ["list", "get", "remove", "live"]),
  kinds: acting(admins)
    .meta({ permission: admins, summary: "What webhooks can be told of." })
    .query(({ ctx }) => webhookKinds(ctx.backend)),
  create: acting(admins)
    .meta({ permission: admins, sensitive: true, summary: "Adds a webhook. Its secret is shown only here." })
    .input(CreateEndpoint)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => createEndpoint(tx, ctx.backend, input))),
  change: acting(admins)
    .meta({ permission: admins, sensitive: true, summary: "Changes a webhook's name, address or kinds." })
    .input(ChangeEndpoint)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => changeEndpoint(tx, ctx.backend, input))),
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
  delivery: router({
    ...resource(webhookDelivery, ["list", "get", "live"]),
    replay: acting(admins)
      .meta({ permission: admins, summary: "Posts an event again that did not arrive, or did." })
      .input(ReplayDelivery)
      .mutation(({ ctx, input }) => ctx.asActor((tx) => replayDelivery(tx, ctx.backend, input.id))),
  }),
  event: router({ ...resource(webhookEvent, ["list", "get"]) }),
});
