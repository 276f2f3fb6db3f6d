import { faults } from "@freehold/kernel/fault.ts";

/** What this room refuses. */
export const fault = faults("files", {
  missing: ["missing", "There is no such file, or it is not for you to see."],
  notYours: ["forbidden", "You may see this file but not change it."],
  bucketMissing: ["invalid", "There is no such kind of file."],
  uploadForbidden: ["forbidden", "You may not put files there."],
  tooLarge: ["invalid", "This file is too large."],
  typeNotTaken: ["invalid", "Files of this type are not taken there."],
  recordMissing: ["missing", "There is no such record, or it is not for you to see."],
  channelMissing: ["missing", "There is no such channel, or you are not in it."],
  replacedSince: ["conflict", "There is a newer version of this file already. Replace that one."],
  otherBucket: ["invalid", "A new version must be of the same kind as the file it replaces."],
  uploadsOpen: ["throttled", "Many uploads have begun and none has ended. Finish or cancel some, or try again in an hour."],
  storageFull: ["conflict", "The organization's storage is full. Remove files or ask for a larger plan."],
  partMissing: ["invalid", "The file has no such part."],
  partsMissing: ["conflict", "Some of the file has not arrived. Send the missing parts."],
  sumWrong: ["invalid", "What arrived is not what was sent. Send the file anew."],
  notReady: ["conflict", "The file is not ready yet. Try again in a moment."],
  uploadMissing: ["missing", "There is no such upload, or it has ended. Begin it anew."],
});
