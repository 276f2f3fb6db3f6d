import { faults } from "@freehold/kernel/fault.ts";

/** What can go wrong in chat that a person or a program must tell apart. */
export const fault = faults("chat", {
  channelMissing: ["missing", "There is no such channel, or it is not for you to see."],
  messageMissing: ["missing", "There is no such message, or it is not for you to see."],
  personMissing: ["missing", "There is no such member of this organization."],
  notIn: ["forbidden", "You are not in this channel. Join it, or ask one of its people to add you."],
  peopleOnly: ["forbidden", "Only members of the organization talk here, not programs or visitors."],
  moderatorNeeded: ["forbidden", "Only moderators of this channel can do this. Ask one of them."],
  archived: ["conflict", "This channel is archived. Somebody who moderates it can open it again."],
  silenced: ["forbidden", "A moderator has muted you in this channel. You can read, and write again later."],
  silencedStays: ["conflict", "You are muted in this channel and can leave it when that is over."],
  yourself: ["invalid", "Choose somebody else: a direct channel is for two people."],
  directStays: ["conflict", "A direct channel belongs to its two people: it has no name, and nobody comes or goes."],
  privateStays: ["conflict", "A private channel cannot be opened: what was said in it was not meant for everybody. Make a new one."],
  replyElsewhere: ["missing", "The message you answer is not in this channel."],
  notYours: ["forbidden", "You can only change what you have said yourself."],
  tooLate: ["conflict", "What was said more than an hour ago stays as it is. Say more in a new message."],
  removed: ["conflict", "This message has been removed."],
  fileMissing: ["missing", "A file of this message is not there, or is not yours to share here. Upload it again."],
  exportOver: ["conflict", "This export is over. Begin a new one."],
  announcementMissing: ["missing", "There is no such announcement, or it is not for you to see."],
  announcementOver: ["conflict", "This announcement is over and stays as it is. Write a new one."],
  expiresFirst: ["invalid", "It would expire before it is published. Choose a later end."],
  alreadyPublished: ["conflict", "It is published already: the time of publication stays."],
});
