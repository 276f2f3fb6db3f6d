import {
  IconArrowMerge,
  IconCalendarEvent,
  IconChecklist,
  IconFlag,
  IconNote,
  IconPaperclip,
  IconPencil,
  IconPhone,
  IconSparkles,
} from "@tabler/icons-react";
import type { ActivityKind } from "@freehold/api/modules/crm/activity/words.contract.ts";
import type { TimelineEntry } from "../party-rows.ts";

/** What each kind of activity is called and drawn with. */
export const activityLooks = {
  note: { label: "Note", icon: IconNote, verb: "wrote a note" },
  task: { label: "Task", icon: IconChecklist, verb: "added a task" },
  call: { label: "Call", icon: IconPhone, verb: "noted a call" },
  meeting: { label: "Meeting", icon: IconCalendarEvent, verb: "noted a meeting" },
} as const satisfies Readonly<Record<ActivityKind, object>>;

const icons = { file: IconPaperclip, stage: IconFlag, change: IconPencil, made: IconSparkles, merged: IconArrowMerge } as const;

/** The mark of an entry on the line of time. */
export const iconOf = (entry: TimelineEntry) => (entry.what === "activity" ? activityLooks[entry.kind].icon : icons[entry.what]);
