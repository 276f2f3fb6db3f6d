import { faults } from "@freehold/kernel/fault.ts";

/** What can go wrong in the CRM that a person or a program must tell apart. */
export const fault = faults("crm", {
  dealMissing: ["missing", "There is no such deal, or it is not for you to see."],
  partyMissing: ["missing", "There is no such party, or it is not for you to see."],
  mailTaken: ["conflict", "Another party has this mail address. Open it, or merge the two."],
  phoneUnclear: ["invalid", "This is no phone number that can be called."],
  customUnfit: ["invalid", "Some of your own fields are not filled in rightly."],
  contactMissing: ["missing", "There is no such contact, or it is not for you to see."],
  notTheSame: ["invalid", "Choose two different parties to merge."],
  kindsDiffer: ["conflict", "A company and a person cannot be merged. Link them instead."],
  mergeBlocked: ["conflict", "Something that belongs to one of them cannot be moved. Look at what they have in common first."],
  mergeMissing: ["missing", "There is no such merge, or it is not for you to see."],
  mergeUndone: ["conflict", "This merge is undone already."],
  mergeTooOld: ["conflict", "A merge can be undone for 30 days. This one is older."],
  mergeBuiltOn: ["conflict", "They were merged with another party later. Undo that merge first."],
  notConfirmed: ["invalid", "Type the name exactly as it is shown to confirm."],
  onlyPeople: ["invalid", "Only people have personal data to be handed over or erased."],
  activityMissing: ["missing", "There is no such activity, or it is not for you to see."],
  notATask: ["conflict", "Only what has to be done can be done. A note is only read."],
});
