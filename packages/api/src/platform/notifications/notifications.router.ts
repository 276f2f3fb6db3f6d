import { atLeast, isMe } from "@freehold/kernel/expression/language.ts";
import { resource } from "../../resource/resource.ts";
import { acting, permitted, router } from "../../trpc.ts";
import { chooseChannels, chooseTimes, readSettings } from "./choices.ts";
import { BeginPhone, ChooseChannels, ChooseTimes, ConfirmPhone, MarkRead, Subscribe } from "./contract.ts";
import { beginPhone, confirmPhone, forgetPhone } from "./channels/phone.ts";
import { countUnread, markAllRead, markRead } from "./reading.ts";
import {
  notification,
  notificationDelivery,
  notificationPreference,
  notificationSetting,
  pushSubscription,
  telegramChat,
} from "./schema.ts";
import { subscribe } from "./channels/subscriptions.ts";
import { beginTelegram, finishTelegram } from "./channels/telegram-link.ts";

const members = atLeast("member");
const theirs = isMe("userId");

/** What a person was told, and how they want to be told. Every row is theirs alone. */
export const notificationsRouter = router({
  ...resource(notification, ["list", "get", "live", "remove"]),
  unread: acting(theirs)
    .meta({ permission: theirs, summary: "How many notifications you have not read yet." })
    .query(({ ctx }) => ctx.asActor(countUnread)),
  markRead: acting(theirs)
    .meta({ permission: theirs, summary: "Marks notifications as read." })
    .input(MarkRead)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => markRead(tx, input.ids, ctx.backend.clock()))),
  markAllRead: acting(theirs)
    .meta({ permission: theirs, summary: "Marks all your notifications as read." })
    .mutation(({ ctx }) => ctx.asActor((tx) => markAllRead(tx, ctx.backend.clock()))),
  settings: acting(members)
    .meta({ permission: members, summary: "How and when you are told of each kind of thing." })
    .query(({ ctx }) => ctx.asActor((tx) => readSettings(tx, ctx.backend, ctx.caller))),
  choose: acting(members)
    .meta({ permission: members, summary: "Chooses how you are told of one kind of thing." })
    .input(ChooseChannels)
    .mutation(({ ctx, input }) => {
      const { userId } = ctx.caller;
      return ctx.asActor((tx) => chooseChannels(tx, ctx.backend, { ...input, userId }));
    }),
  chooseTimes: acting(members)
    .meta({ permission: members, summary: "Chooses your quiet hours and when your daily digest comes." })
    .input(ChooseTimes)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => chooseTimes(tx, { ...input, userId: ctx.caller.userId }))),
  preference: router({ ...resource(notificationPreference, ["list", "remove"]) }),
  setting: router({ ...resource(notificationSetting, ["list"]) }),
  delivery: router({ ...resource(notificationDelivery, ["list"]) }),
  push: router({
    ...resource(pushSubscription, ["list", "remove"]),
    subscribe: acting(members)
      .meta({ permission: members, summary: "Lets this browser show messages to you." })
      .input(Subscribe)
      .mutation(({ ctx, input }) => {
        const { userId } = ctx.caller;
        return ctx.asActor((tx) => subscribe(tx, ctx.backend, { ...input, userId, userAgent: ctx.userAgent }));
      }),
  }),
  telegram: router({
    ...resource(telegramChat, ["list", "remove"]),
    begin: permitted(members)
      .meta({ permission: members, summary: "A link to the bot in Telegram, by which you let it write to you." })
      .mutation(({ ctx }) => beginTelegram(ctx.backend, ctx.caller)),
    finish: permitted(members)
      .meta({ permission: members, limit: "mail", summary: "Looks whether you have pressed Start in Telegram." })
      .mutation(({ ctx }) => finishTelegram(ctx.backend, ctx.caller)),
  }),
  phone: router({
    begin: permitted(members)
      .meta({ permission: members, limit: "mail", summary: "Sends a code to your phone." })
      .input(BeginPhone)
      .mutation(async ({ ctx, input: { phone } }) => {
        await beginPhone(ctx.backend, { userId: ctx.caller.userId, phone });
        return { phone };
      }),
    confirm: permitted(members)
      .meta({ permission: members, limit: "credentials", summary: "Keeps your phone's number for text messages, by the code." })
      .input(ConfirmPhone)
      .mutation(({ ctx, input }) => ctx.asActor((tx) => confirmPhone(tx, ctx.backend, { ...input, userId: ctx.caller.userId }))),
    forget: acting(members)
      .meta({ permission: members, summary: "Forgets your phone's number." })
      .mutation(({ ctx }) => ctx.asActor(forgetPhone)),
  }),
});
