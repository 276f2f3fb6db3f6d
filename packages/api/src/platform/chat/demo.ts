import type { z } from "zod";
import type { Role } from "@freehold/kernel/role.ts";
import type { DemoScope } from "../../module.ts";
import { confirmRead, createAnnouncement } from "./announcements.ts";
import { createChannel, openDirect, type Acting } from "./channels.ts";
import { CreateAnnouncement, CreateChannel, SendMessage } from "./contract.ts";
import { editMessage, sendMessage } from "./messages.ts";
import type { Tell } from "./telling.ts";
import { joinChannel } from "./people.ts";
import { markRead } from "./readings.ts";

/** What somebody says: who, how many minutes ago, and what; the first name of whom they name follows an @. */
type Line = readonly [role: Role, minutesAgo: number, text: string];

const day = 1440;

const general: readonly Line[] = [
  ["owner", 6 * day + 300, "Good morning everybody. From today on we talk here instead of in three different groups on our phones."],
  ["manager", 6 * day + 292, "Finally! I have made #deliveries and a private channel for the night shift."],
  ["staff", 6 * day + 288, "Works on the phone in the cold room too, just tried it."],
  ["viewer", 6 * day + 270, "Nice. Will the auditors be able to read this?"],
  [
    "admin",
    6 * day + 262,
    "Open channels, yes, they are viewers. Private channels only their own people. If I ever export one you all see it in the channel.",
  ],
  ["viewer", 6 * day + 261, "Good to know, thank you."],
  [
    "manager",
    4 * day + 410,
    "The new display fridge in Trastevere comes on Thursday between 7 and 9. Somebody should be there to let them in.",
  ],
  ["staff", 4 * day + 402, "I open that day, I can do it."],
  ["manager", 4 * day + 401, "Perfect. They need the service entrance, the lift is too small."],
  ["admin", 4 * day + 350, "I have registered its sensor already, serial FM-2207. Samuel, please place it in the unit once it stands."],
  ["staff", 4 * day + 344, "Will do."],
  [
    "staff",
    2 * day + 520,
    "Fridge is here and running, sensor is in. It took two hours to come down to 4 °C, so please do not fill it before 11.",
  ],
  ["manager", 2 * day + 515, "Great work, thank you."],
  ["owner", 2 * day + 508, "Looks very good on the overview. Who do I thank for the label on the door?"],
  ["staff", 2 * day + 505, "That was Milo."],
  [
    "viewer",
    day + 380,
    "The inspection report of October is in the shared folder: https://freshmarket.example/reports/2026-10 No findings in the cold chain part.",
  ],
  ["owner", day + 371, "Excellent. That is thanks to all of you who answer alarms at night."],
  ["manager", day + 60, "Reminder: stocktaking on Saturday from 18:00. Pizza is on the house."],
  ["staff", day + 52, "Count me in."],
  ["manager", 95, "@Samuel Okafor can you check the milk fridge in Ostiense when you are back? It is close to its limit since noon."],
  ["staff", 88, "Door was not quite shut. Closed it, it is falling already."],
  ["manager", 86, "Thank you! I will keep an eye on the curve."],
  ["viewer", 31, "The supplier for dairy asks for our temperatures of last week, for their own records."],
  ["admin", 24, "They can have the CSV from the unit's page. @Vera Novak shall I send it?"],
];

const deliveries: readonly Line[] = [
  ["manager", 5 * day + 200, "Delivery times of this week: Mon and Wed dairy 06:30, Tue fish 05:45, Thu vegetables 07:00."],
  ["staff", 3 * day + 700, "Fish came at 06:20 today, the van was at 3 °C. I noted it on the slip."],
  ["manager", 3 * day + 690, "Thank you. That is the third time this month, I will call them."],
  ["staff", 640, "Dairy complete, two crates of yoghurt returned: 9 °C in the middle of the crate."],
  ["manager", 612, "Good that you measured. Did they take it back without discussion?"],
  ["staff", 608, "Yes, the driver signed."],
];

const night: readonly Line[] = [
  [
    "manager",
    5 * day + 30,
    "This is for the night shift and whoever is on call. Please write here when you go out for an alarm, so that we do not both drive.",
  ],
  ["staff", 4 * day + 95, "Alarm of freezer 1, going."],
  ["staff", 4 * day + 60, "Power was out for ten minutes, it is back. All below -18 °C, nothing to throw away."],
  ["manager", 4 * day + 58, "Thank you Samuel. Go back to bed."],
  ["staff", day + 130, "Can we swap Friday? My sister marries."],
  ["manager", day + 118, "Of course. I take Friday, you take my Sunday."],
];

const direct: readonly Line[] = [
  ["manager", 2 * day + 90, "Do you have a minute tomorrow to go through the shifts of December?"],
  ["staff", 2 * day + 81, "Sure, after the dairy delivery?"],
  ["manager", 2 * day + 80, "09:30 in the office then."],
  ["staff", 42, "The compressor of the backup freezer makes that noise again. I recorded it, shall I send it to the service?"],
];

/** Fills the demonstration's channels with a week of talk, and says what is to be known. */
export async function seedChat({ backend, actor, onProgress }: DemoScope): Promise<void> {
  onProgress("chat");
  const start = backend.clock().getTime();
  const ago = (role: Role, minutes: number): Acting => ({ caller: actor(role), now: new Date(start - minutes * 60_000) });
  const asRole = <T>(role: Role, work: Parameters<typeof backend.database.asActor<T>>[1]) => backend.database.asActor(actor(role), work);
  const people = new Map((["owner", "admin", "manager", "staff", "viewer", "member"] as const).map((role) => [role, actor(role).userId]));
  const userIds = (...roles: readonly Role[]) => roles.map((role) => people.get(role)!);

  const say = async (channelId: string, lines: readonly Line[]): Promise<void> => {
    for (const [role, minutes, text] of lines) {
      const input = SendMessage.parse({ channelId, text, mentions: text.includes("@") ? [...people.values()] : [] });
      await asRole(role, (tx) => sendMessage(tx, ago(role, minutes), input));
    }
  };
  const made = (role: Role, asked: Pick<CreateChannel, "name" | "topic"> & Partial<CreateChannel>) =>
    asRole(role, (tx) => createChannel(tx, ago(role, 7 * day), CreateChannel.parse(asked)));

  const all = await made("owner", {
    name: "General",
    topic: "What concerns all of us",
    people: userIds("admin", "manager", "staff", "viewer"),
  });
  const vans = await made("manager", {
    name: "Deliveries",
    topic: "Times, temperatures at the door, complaints",
    people: userIds("staff"),
  });
  const shift = await made("manager", {
    name: "Night shift",
    topic: "Who goes out for which alarm",
    kind: "private",
    people: userIds("staff"),
  });
  const pair = await asRole("manager", (tx) => openDirect(tx, ago("manager", 7 * day), { userId: people.get("staff")! }));
  await asRole("viewer", (tx) => joinChannel(tx, ago("viewer", 5 * day), { channelId: vans.id }));
  await say(all.id, general);
  await say(vans.id, deliveries);
  await say(shift.id, night);
  await say(pair.id, direct);

  const offered = SendMessage.parse({ channelId: all.id, text: "I can send it to them this evening." });
  const said = await asRole("admin", (tx) => sendMessage(tx, ago("admin", 22), offered));
  await asRole("admin", (tx) =>
    editMessage(tx, ago("admin", 21), { messageId: said.id, text: "I can send it to them this afternoon.", mentions: [] }),
  );
  for (const [role, read] of [
    ["owner", 20],
    ["manager", 22],
    ["staff", 21],
    ["viewer", 23],
  ] as const)
    await asRole(role, (tx) => markRead(tx, ago(role, 20), { channelId: all.id, number: read }));
  await announce({ backend, actor, onProgress });
}

type CreateAnnouncementInput = z.input<typeof CreateAnnouncement>;

/** Nobody is told of what was announced before they came. */
const silently: Tell = () => Promise.resolve();

async function announce({ backend, actor }: DemoScope): Promise<void> {
  const now = backend.clock();
  const at = (minutes: number): Date => new Date(now.getTime() + minutes * 60_000);
  const announced: readonly (CreateAnnouncementInput & { readonly written: Date; readonly readBy?: readonly Role[] })[] = [
    {
      written: at(-4 * day),
      readBy: ["owner", "admin", "staff", "viewer"],
      title: "Opening hours over the holidays",
      text: "All three stores close at 16:00 on 24 and 31 December and stay closed on the 25th and the 1st.\n\nThe cold rooms keep running: the on-call list for these days is in the office, and alarms go to whoever is on it.",
    },
    {
      written: at(-150),
      readBy: ["owner", "viewer"],
      isUrgent: true,
      expiresAt: at(2 * day),
      title: "The backup freezer is being defrosted on Sunday",
      text: 'Please move everything out of the backup freezer in Trastevere before Sunday 06:00. Its alarms are expected to go off between 06:00 and 14:00; answer them with "Defrosting" as the cause.',
    },
    {
      written: at(-60),
      publishAt: at(3 * day),
      title: "New thermometers for goods received",
      text: "From Monday on we measure at the door with the new probe thermometers. A short instruction hangs beside each loading dock.",
      audience: "staff",
    },
  ];
  for (const { written, readBy = [], ...given } of announced) {
    const input = CreateAnnouncement.parse(given);
    const { id } = await backend.database.asActor(actor("manager"), (tx) =>
      createAnnouncement(tx, { caller: actor("manager"), now: written }, { input, name: "Mara Lindqvist", tell: silently }),
    );
    for (const role of readBy)
      await backend.database.asActor(actor(role), (tx) => confirmRead(tx, { caller: actor(role), now }, { announcementId: id }));
  }
}
