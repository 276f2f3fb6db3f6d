import type { Tx } from "@freehold/database/database.ts";
import type { DemoScope } from "../../../module.ts";
import { createParty } from "../party/party.ts";
import { evaluateSupplier } from "./evaluation.ts";
import { supplier, supply } from "./schema.ts";

const day = 86_400_000;
const home = { timeZone: "Europe/Rome" } as const;

/** Scores go from the first to the second over half a year. */
const suppliers = [
  {
    name: "Caseificio Lazio S.r.l.",
    goods: [
      ["Mozzarella", "2021-03-01", "2024-01-15", 84.5, "kg"],
      ["Ricotta", "2021-03-01", "2024-01-15", 31, "kg"],
    ],
    quality: [4, 5],
    delivery: [4, 4],
    price: [3, 3],
    note: "Mozzarella arrived at 3 °C, as it should.",
  },
  {
    name: "Ortofrutta Agro Pontino",
    goods: [
      ["Vegetables", "2019-06-10", "2022-05-01", 412, "kg"],
      ["Fruit", "2019-06-10", null, 268.4, "kg"],
      ["Tomato passata", "2023-07-01", null, 340, "bottles"],
    ],
    quality: [5, 4],
    delivery: [5, 3],
    price: [4, 4],
    note: "Two deliveries came after opening hours.",
  },
  {
    name: "Pescheria del Tirreno",
    goods: [["Fish", "2023-09-04", null, 57.2, "kg"]],
    quality: [3, 5],
    delivery: [2, 4],
    price: [3, 2],
    note: "The new driver knows our back door.",
  },
  {
    name: "Frigotecnica Roma",
    goods: [["Service of fridges and cold rooms", "2020-11-20", "2020-11-20", null, null]],
    quality: [4, 4],
    delivery: [3, 4],
    price: [3, 3],
    note: "Came within the hour when the freezer failed.",
  },
  {
    name: "Cantine dei Castelli",
    goods: [
      ["Frascati", "2018-04-12", "2019-01-01", 624, "bottles"],
      ["Cesanese", "2018-04-12", null, 210, "bottles"],
      ["Olive oil", "2022-11-02", null, 95, "litres"],
    ],
    quality: [4, 4],
    delivery: [4, 5],
    price: [3, 4],
    note: "Brings what is missing the next morning.",
  },
] as const;

/** Whom the shops buy from, what, and how that went over half a year. Through the rules of everybody. */
export async function seedSuppliers({ backend, actor, onProgress }: DemoScope): Promise<void> {
  onProgress("suppliers");
  const now = backend.clock().getTime();
  await backend.database.asActor(actor("staff"), async (tx) => {
    for (const one of suppliers) await addSupplier(tx, one, now);
  });
}

async function addSupplier(tx: Tx, { name, goods, note, ...scores }: (typeof suppliers)[number], now: number): Promise<void> {
  const { id: partyId } = await createParty(tx, home, { kind: "company", name });
  const [made] = await tx.insert(supplier).values({ partyId }).returning();
  const supplierId = made!.id;
  await tx.insert(supply).values(
    goods.map(([named, sinceOn, preferredSinceOn, stock, unit]) => ({
      supplierId,
      goods: named,
      sinceOn,
      preferredSinceOn,
      stock,
      unit,
    })),
  );
  for (let month = 0; month < 6; month++) {
    const evaluatedOn = new Date(now - (160 - month * 30) * day).toISOString().slice(0, 10);
    const at = ([first, last]: readonly [number, number]): number => Math.round(first + ((last - first) * month) / 5);
    const given = { quality: at(scores.quality), delivery: at(scores.delivery), ...(month % 2 === 1 && { price: at(scores.price) }) };
    await evaluateSupplier(tx, { supplierId, evaluatedOn, ...given, ...(month === 5 && { note }) });
  }
}
