import { crc32, deflateSync } from "node:zlib";
import type { Principal } from "@freehold/kernel/principal.ts";
import type { Role } from "@freehold/kernel/role.ts";
import type { Backend } from "../../backend.ts";
import type { DemoScope } from "../../module.ts";
import { keepFile } from "./keep-file.ts";
import type { FileRow } from "./schema.ts";

type Given = { readonly by: Role; readonly bucket: string; readonly name: string; readonly content: Uint8Array };

/** Files as a company has them, sent by its people through the same rules as everybody's. */
export async function seedFiles({ backend, actor, onProgress }: DemoScope): Promise<void> {
  onProgress("files");
  for (const { by, ...given } of theirs()) await sendDemoFile(backend, actor(by), given);
}

/** Sends one small file as somebody. */
export const sendDemoFile = (backend: Backend, caller: Principal, given: Omit<Given, "by">): Promise<FileRow> =>
  keepFile({ backend, caller, asActor: (work) => backend.database.asActor(caller, work) }, given);

function theirs(): Given[] {
  return [
    {
      by: "manager",
      bucket: "documents",
      name: "Cleaning plan 2026.pdf",
      content: aPdf("Cleaning plan 2026", [
        "Every evening: counters, knives, floors",
        "Every Monday: cold rooms, drains",
        "First of the month: fans and seals",
      ]),
    },
    {
      by: "admin",
      bucket: "documents",
      name: "Maintenance contract.pdf",
      content: aPdf("Maintenance contract", [
        "Two visits a year",
        "Failures: answer within four hours",
        "Signed by both parties on 12 January",
      ]),
    },
    { by: "staff", bucket: "gallery-images", name: "Dairy display, Monday.png", content: aPicture([20, 110, 120], [190, 225, 225]) },
    { by: "staff", bucket: "gallery-images", name: "Meat counter, Monday.png", content: aPicture([130, 30, 50], [235, 205, 200]) },
    { by: "staff", bucket: "gallery-images", name: "Walk-in freezer door.png", content: aPicture([40, 60, 95], [215, 225, 240]) },
    {
      by: "manager",
      bucket: "general-uploads",
      name: "Suppliers.csv",
      content: Buffer.from("name;goods;days\nMolkerei Alpe;dairy;Mon, Thu\nBerg Fisch;fish;Tue, Fri\nRossi;fruit;every day\n"),
    },
    {
      by: "staff",
      bucket: "study-resources",
      name: "How to read a thermometer.md",
      content: Buffer.from(
        "# How to read a thermometer\n\n1. Close the door and wait two minutes.\n2. Read the display, not the label.\n3. Write down what you see, also when it looks wrong.\n",
      ),
    },
  ];
}

/** A page with a title and some lines. */
function aPdf(title: string, lines: readonly string[]): Buffer {
  const text = [
    `BT /F 22 Tf 60 760 Td (${title}) Tj ET`,
    ...lines.map((line, i) => `BT /F 13 Tf 60 ${710 - i * 26} Td (${line}) Tj ET`),
  ].join("\n");
  const objects = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
    `<</Length ${text.length}>>stream\n${text}\nendstream`,
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
  ];
  let file = "%PDF-1.4\n";
  const places = objects.map((object, i) => {
    const at = file.length;
    file += `${i + 1} 0 obj${object}endobj\n`;
    return `${String(at).padStart(10, "0")} 00000 n \n`;
  });
  return Buffer.from(
    `${file}xref\n0 6\n0000000000 65535 f \n${places.join("")}trailer<</Root 1 0 R/Size 6>>\nstartxref\n${file.length}\n%%EOF\n`,
  );
}

type Colour = readonly [red: number, green: number, blue: number];

/** A picture from one colour to another, with shelves. */
function aPicture(from: Colour, to: Colour): Buffer {
  const [width, height] = [640, 480];
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y++) {
    const isShelf = y % 120 > 104;
    for (let x = 0; x < width; x++) {
      const share = (x + y) / (width + height);
      const dim = isShelf ? 0.55 : (Math.floor(x / 80) + Math.floor(y / 120)) % 2 === 0 ? 1 : 0.9;
      for (let c = 0; c < 3; c++) rows[y * (width * 3 + 1) + 1 + x * 3 + c] = Math.round((from[c]! + (to[c]! - from[c]!) * share) * dim);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.byteLength);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
