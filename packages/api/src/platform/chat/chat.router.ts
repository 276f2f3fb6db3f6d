import { atLeast } from "@freehold/kernel/expression/language.ts";
import { resource } from "../../resource/resource.ts";
import { acting, permitted, router } from "../../trpc.ts";
import type { Through } from "../access/standing.ts";
import { announcementRouter, receiptRouter } from "./announcements.router.ts";
import { archiveChannel, changeChannel, createChannel, makePrivate, openDirect, type Acting } from "./channels.ts";
import {
  AddPeople,
  BeginExport,
  ChangeChannel,
  ChangeChannelRole,
  CreateChannel,
  EditMessage,
  MarkRead,
  MarkUnread,
  MuteChannel,
  OneChannel,
  OneMessage,
  OneOfChannel,
  OpenDirect,
  ReadExport,
  SendMessage,
  SilencePerson,
} from "./contract.ts";
import { beginExport, everyChannel, readExport } from "./exports.ts";
import { fault } from "./fault.ts";
import { editMessage, removeMessage, sendMessage, sendOnce } from "./messages.ts";
import { addPeople, changeChannelRole, joinChannel, leaveChannel, removePerson, silencePerson } from "./people.ts";
import { markRead, markUnread, muteChannel, unreadChannels } from "./readings.ts";
import {
  announcementRecipient,
  channel,
  channelMember,
  channelPulse,
  channelReading,
  message,
  messageExport,
  messageVersion,
} from "./schema.ts";
import type { Backend } from "../../backend.ts";
import type { Principal } from "@freehold/kernel/principal.ts";

const members = atLeast("member");
const viewers = atLeast("viewer");
const staff = atLeast("staff");
const admins = atLeast("admin");

type Caller = { readonly backend: Backend; readonly caller: Principal; readonly through: Through };

const by = ({ backend, caller }: Omit<Caller, "through">): Acting => ({ caller, now: backend.clock() });

/** The same for what only people do: a program or a visitor is in no channel. @throws chat.peopleOnly */
function person(ctx: Caller): Acting {
  if (ctx.through.by !== "membership") throw fault.peopleOnly();
  return by(ctx);
}

const channelRouter = router({
  ...resource(channel, ["list", "get", "live"]),
  create: permitted(staff)
    .meta({ permission: staff, summary: "Makes a channel, open or private, with you as its moderator.", answer: { row: channel } })
    .input(CreateChannel)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => createChannel(tx, person(ctx), input))),
  openDirect: permitted(viewers)
    .meta({ permission: viewers, summary: "The direct channel of you and somebody else, made if there is none.", answer: { row: channel } })
    .input(OpenDirect)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => openDirect(tx, person(ctx), input))),
  change: permitted(members)
    .meta({ permission: members, summary: "Gives a channel that you moderate another name or topic.", answer: { row: channel } })
    .input(ChangeChannel)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => changeChannel(tx, by(ctx), input))),
  makePrivate: permitted(members)
    .meta({
      permission: members,
      summary: "Turns an open channel private: from now on only its people read it. There is no way back.",
      answer: { row: channel },
    })
    .input(OneChannel)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => makePrivate(tx, person(ctx), input))),
  archive: permitted(members)
    .meta({ permission: members, summary: "Ends talking in a channel. What was said stays readable.", answer: { row: channel } })
    .input(OneChannel)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => archiveChannel(tx, by(ctx), { ...input, state: "archived" }))),
  reopen: permitted(members)
    .meta({ permission: members, summary: "Lets talking go on in an archived channel.", answer: { row: channel } })
    .input(OneChannel)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => archiveChannel(tx, by(ctx), { ...input, state: "open" }))),
  join: permitted(viewers)
    .meta({ permission: viewers, summary: "Comes into an open channel.", answer: { row: channelMember } })
    .input(OneChannel)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => joinChannel(tx, person(ctx), input))),
  leave: permitted(members)
    .meta({ permission: members, summary: "Leaves a channel. A direct one is never left.", answer: { schema: OneOfChannel } })
    .input(OneChannel)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => leaveChannel(tx, by(ctx), input))),
  outline: permitted(admins)
    .meta({ permission: admins, summary: "Every open and private channel with its size, and nothing of what is said in it." })
    .query(({ ctx }) => ctx.asActor(everyChannel)),
});

const personRouter = router({
  ...resource(channelMember, ["list", "live"]),
  add: permitted(members)
    .meta({
      permission: members,
      summary: "Brings people into a channel; into a private one only its moderators do.",
      answer: { rows: channelMember },
    })
    .input(AddPeople)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => addPeople(tx, by(ctx), input))),
  remove: permitted(members)
    .meta({
      permission: members,
      summary: "Takes somebody out of a channel that you moderate. They see nothing of it from then on.",
      answer: { schema: OneOfChannel },
    })
    .input(OneOfChannel)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => removePerson(tx, by(ctx), input))),
  changeRole: permitted(members)
    .meta({ permission: members, summary: "Makes somebody a moderator of a channel, or no longer one.", answer: { row: channelMember } })
    .input(ChangeChannelRole)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => changeChannelRole(tx, by(ctx), input))),
  silence: permitted(members)
    .meta({
      permission: members,
      summary: "Lets somebody in a channel that you moderate read but not write for a while.",
      answer: { row: channelMember },
    })
    .input(SilencePerson)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => silencePerson(tx, by(ctx), input))),
});

const messageRouter = router({
  ...resource(message, ["list", "get", "live"]),
  send: acting(members)
    .meta({
      permission: members,
      summary: "Says something in a channel. Sent again with the same id, it is said once.",
      answer: { row: message },
    })
    .input(SendMessage)
    .mutation(({ ctx, input }) => {
      const me = person(ctx);
      return sendOnce(ctx.asActor, me, { input, send: (tx) => sendMessage(tx, me, input) });
    }),
  edit: permitted(members)
    .meta({
      permission: members,
      summary: "Changes what you said within the last hour. What it said before is kept.",
      answer: { row: message },
    })
    .input(EditMessage)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => editMessage(tx, by(ctx), input))),
  remove: permitted(members)
    .meta({
      permission: members,
      summary: "Empties a message of the last hour that is yours, or any in a channel that you moderate.",
      answer: { row: message },
    })
    .input(OneMessage)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => removeMessage(tx, by(ctx), input))),
});

const readingRouter = router({
  ...resource(channelReading, ["list", "live"]),
  unread: acting(members)
    .meta({ permission: members, summary: "The channels in which there is something you have not read, and how much." })
    .query(({ ctx }) => ctx.asActor((tx) => unreadChannels(tx, ctx))),
  markRead: acting(members)
    .meta({ permission: members, summary: "Notes how far you have read a channel." })
    .input(MarkRead)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => markRead(tx, by(ctx), input))),
  markUnread: acting(members)
    .meta({ permission: members, summary: "Makes a message and all after it count as unread again." })
    .input(MarkUnread)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => markUnread(tx, by(ctx), input))),
  mute: acting(members)
    .meta({ permission: members, summary: "Whether new messages of a channel make a badge for you." })
    .input(MuteChannel)
    .mutation(({ ctx, input }) => ctx.asActor((tx) => muteChannel(tx, by(ctx), input))),
});

const exportRouter = router({
  ...resource(messageExport, ["list", "live"]),
  begin: permitted(admins)
    .meta({
      permission: admins,
      sensitive: true,
      summary: "Begins to take messages out, of one channel or all. The people of private and direct channels are told by whom and why.",
    })
    .input(BeginExport)
    .mutation(async ({ ctx, input }) => {
      const me = person(ctx);
      const name = (await ctx.signIn())?.person.name ?? "An admin";
      return ctx.asActor((tx) => beginExport(tx, me, { ...input, name }));
    }),
  read: permitted(admins)
    .meta({
      permission: admins,
      summary: "The messages of an export that you have begun within the last hour, as lines of JSON in pieces.",
    })
    .input(ReadExport)
    .subscription(({ ctx, input }) => readExport(ctx, input)),
});

/** Channels, what is said in them, and announcements: at the top of the router, as all that is the platform's own. */
export const chatRouters = {
  channels: channelRouter,
  channelPeople: personRouter,
  messages: messageRouter,
  messageVersions: resource(messageVersion, ["list", "live"]),
  channelPulses: resource(channelPulse, ["list", "live"]),
  channelReadings: readingRouter,
  messageExports: exportRouter,
  announcements: announcementRouter,
  announcementRecipients: resource(announcementRecipient, ["list", "live"]),
  announcementReceipts: receiptRouter,
};
