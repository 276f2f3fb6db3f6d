import type { Role } from "@freehold/kernel/role.ts";

/** Where a person may be told of something. `app` is the bell of the web app; the others go out of the product. */
export const outwardChannels = ["email", "push", "sms", "telegram"] as const;
export type OutwardChannel = (typeof outwardChannels)[number];

export const channels = ["app", ...outwardChannels] as const;
export type Channel = (typeof channels)[number];

/** By which channels a person is told of one kind, until they choose otherwise. What is left out is off. */
export type ChannelDefaults = { readonly [C in Channel]?: boolean };

/** What a notification says. Each part may hold what people typed; nothing of it becomes markup or a link. */
export type Words = {
  /** One line that can be understood alone, as a locked phone shows it. */
  readonly title: string;
  /** What else there is to know. */
  readonly text?: string;
  /** The page of the organization that it leads to, such as `/chat/general`: begins with a slash. */
  readonly place?: string;
};

/** What the words may depend on besides the facts. */
export type Wording = {
  /** The organization's zone, in which instants are told. */
  readonly timeZone: string;
};

/** Something that people may be told, and what they may choose about it. */
export type NotificationKind<Facts extends object = never> = {
  /** `module.whatHappened`. Preferences and webhooks name it, so it never changes. */
  readonly name: string;
  /** What happened, as the settings show it: "Somebody mentions you". */
  readonly label: string;
  readonly defaults: ChannelDefaults;
  /** Whether it comes through quiet hours and is never gathered into a digest: somebody must act now. */
  readonly isUrgent: boolean;
  /** Whether admins may have it sent to a webhook: only what concerns the whole organization, never a person's own matters. */
  readonly isPublic: boolean;
  /** Whether people can be told of it at all; false for what only webhooks are told of. */
  readonly isPersonal: boolean;
  /** Who is told of it at all: this role and those above. Others need not be asked how. */
  readonly leastRole: Role;
  readonly write: (facts: Facts, wording: Wording) => Words;
};

type Declared<Facts extends object> = Pick<NotificationKind<Facts>, "name" | "label" | "defaults" | "write"> & {
  readonly isUrgent?: boolean;
  readonly isPublic?: boolean;
  readonly isPersonal?: boolean;
  readonly leastRole?: Role;
};

/** Declares a kind of notification. It is told with `notify`, and listed by its module, or among the platform's own kinds. */
export function notificationKind<Facts extends object>(declared: Declared<Facts>): NotificationKind<Facts> {
  if (!/^[a-z][A-Za-z]*\.[a-z][A-Za-z]*$/.test(declared.name))
    throw new TypeError(`${declared.name} is no name of a kind: module.whatHappened.`);
  return { isUrgent: false, isPublic: false, isPersonal: true, leastRole: "member", ...declared };
}
