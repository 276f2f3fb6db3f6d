import type { UnitKind } from "../contract.ts";

/** A unit of the demonstration with its sensor. The serial number names both for the simulator. */
export type DemoUnit = {
  readonly name: string;
  readonly kind: UnitKind;
  readonly serial: string;
  readonly batteryPercent: number;
};

type DemoArea = { readonly name: string; readonly units: readonly DemoUnit[] };
type DemoSite = { readonly name: string; readonly address: string; readonly areas: readonly DemoArea[] };

let count = 0;
const unit = (name: string, kind: UnitKind, batteryPercent = 100 - ((count * 37) % 61)): DemoUnit => ({
  name,
  kind,
  batteryPercent,
  serial: `FM-${String(1001 + count++)}`,
});

/** A grocer with three shops and a kitchen. */
export const demoSites: readonly DemoSite[] = [
  {
    name: "Testaccio",
    address: "Via Galvani 24, 00153 Roma",
    areas: [
      {
        name: "Shop floor",
        units: [
          unit("Dairy display 1", "display_case"),
          unit("Dairy display 2", "display_case"),
          unit("Meat display", "display_case"),
          unit("Fish counter", "display_case"),
          unit("Drinks fridge", "fridge"),
          unit("Ice cream freezer", "freezer"),
        ],
      },
      {
        name: "Back room",
        units: [unit("Walk-in cooler", "walk_in_cooler"), unit("Walk-in freezer", "walk_in_freezer"), unit("Returns fridge", "fridge", 17)],
      },
    ],
  },
  {
    name: "Trastevere",
    address: "Viale di Trastevere 101, 00153 Roma",
    areas: [
      {
        name: "Shop floor",
        units: [
          unit("Dairy display", "display_case"),
          unit("Cheese counter", "display_case"),
          unit("Salad bar", "display_case"),
          unit("Drinks fridge", "fridge"),
          unit("Frozen vegetables", "freezer"),
        ],
      },
      { name: "Bakery", units: [unit("Dough cooler", "walk_in_cooler"), unit("Cream fridge", "fridge"), unit("Dough freezer", "freezer")] },
      { name: "Back room", units: [unit("Walk-in cooler", "walk_in_cooler"), unit("Backup freezer", "freezer", 4)] },
    ],
  },
  {
    name: "Ostiense",
    address: "Via Ostiense 95, 00154 Roma",
    areas: [
      {
        name: "Shop floor",
        units: [
          unit("Dairy display", "display_case"),
          unit("Milk fridge", "fridge"),
          unit("Pizza freezer", "freezer"),
          unit("Meat counter", "display_case"),
        ],
      },
      { name: "Pharmacy corner", units: [unit("Vaccine fridge", "fridge")] },
    ],
  },
  {
    name: "Central kitchen",
    address: "Via Portuense 312, 00149 Roma",
    areas: [
      {
        name: "Cold kitchen",
        units: [unit("Salad fridge", "fridge"), unit("Sauce fridge", "fridge"), unit("Blast chiller", "blast_chiller")],
      },
      {
        name: "Stores",
        units: [
          unit("Vegetable cooler", "walk_in_cooler"),
          unit("Meat cooler", "walk_in_cooler"),
          unit("Main freezer", "walk_in_freezer"),
          unit("Fish freezer", "walk_in_freezer", 12),
        ],
      },
      { name: "Dispatch", units: [unit("Loading cooler", "walk_in_cooler"), unit("Van fridge", "fridge")] },
    ],
  },
];

/** Every unit of the demonstration, by the serial number of its sensor. */
export const demoUnits: ReadonlyMap<string, DemoUnit> = new Map(
  demoSites.flatMap(({ areas }) => areas.flatMap(({ units }) => units.map((one) => [one.serial, one] as const))),
);

/** The number that makes a sensor's temperatures its own. */
export const seedOf = (serial: string): number => Number(serial.slice(3));

/** Its battery is as good as empty: it stopped reporting a while ago and will not report again. */
export const silentUnit = "Backup freezer";

/** Units that a caretaker from outside looks after. */
export const caretakerUnits: readonly string[] = ["Ice cream freezer", "Vaccine fridge"];

/** What went wrong in the week before, in hours before now. */
export type DemoIncident = {
  readonly unit: string;
  readonly hoursAgo: number;
  readonly minutes: number;
  readonly delta: number;
  /** What people wrote; absent where nobody has answered yet. */
  readonly answer?: {
    readonly afterMinutes: number;
    readonly note: string;
    readonly resolution?: { readonly cause: string; readonly action: string };
  };
};

export const demoIncidents: readonly DemoIncident[] = [
  {
    unit: "Fish counter",
    hoursAgo: 147,
    minutes: 80,
    delta: 8,
    answer: {
      afterMinutes: 6,
      note: "On my way to the counter.",
      resolution: {
        cause: "The glass stood open during the morning delivery.",
        action: "Closed it, moved the fish to the cold room, core temperature checked: 3.1 °C.",
      },
    },
  },
  {
    unit: "Ice cream freezer",
    hoursAgo: 120,
    minutes: 115,
    delta: 13,
    answer: {
      afterMinutes: 14,
      note: "No light in the freezer. Calling the electrician.",
      resolution: { cause: "The fuse of the row had tripped.", action: "Fuse replaced. Two boxes had softened and were thrown away." },
    },
  },
  {
    unit: "Meat cooler",
    hoursAgo: 96,
    minutes: 70,
    delta: 6,
    answer: {
      afterMinutes: 9,
      note: "Looking at the door.",
      resolution: { cause: "The door seal had come loose at the bottom.", action: "Seal pressed back, replacement ordered." },
    },
  },
  {
    unit: "Milk fridge",
    hoursAgo: 74,
    minutes: 75,
    delta: -6,
    answer: {
      afterMinutes: 21,
      note: "It is freezing the milk at the back.",
      resolution: {
        cause: "The thermostat had been turned down by mistake.",
        action: "Set back to 3 °C, twelve frozen bottles taken out.",
      },
    },
  },
  {
    unit: "Salad bar",
    hoursAgo: 51,
    minutes: 85,
    delta: 7,
    answer: {
      afterMinutes: 4,
      note: "Checking.",
      resolution: { cause: "The night cover was left on the air outlet.", action: "Cover taken away, salads of the morning thrown away." },
    },
  },
  {
    unit: "Fish counter",
    hoursAgo: 27,
    minutes: 95,
    delta: 8,
    answer: {
      afterMinutes: 8,
      note: "Again during the delivery.",
      resolution: {
        cause: "The glass stood open during the delivery, as on the week's first day.",
        action: "Delivery now comes through the back room. Staff told.",
      },
    },
  },
  { unit: "Main freezer", hoursAgo: 7, minutes: 100, delta: 9, answer: { afterMinutes: 12, note: "Technician is coming at two o'clock." } },
  { unit: "Dairy display 1", hoursAgo: 0.8, minutes: 600, delta: 6.5 },
  { unit: "Salad fridge", hoursAgo: 0.2, minutes: 600, delta: 7 },
];
