import type { DemoScope } from "../../module.ts";
import { sendDemoFile } from "../files/demo.ts";
import { importBucket } from "./bucket.ts";
import { startImport } from "./imports.ts";

const file = `Site;Address;Time zone
Testaccio;"Via Galvani 24, 00153 Roma";Europe/Rome
Trastevere;;Europe/Rome
Central kitchen;"Via Portuense 312, 00149 Roma";Europe/Rome
;"Via Appia Nuova 8, 00183 Roma";Europe/Rome
Harbour stall;"Molo 3, Civitavecchia";Europe/Roma
`;

/** A list from the head office that brought nothing new, and two lines that could not be read. It is done when jobs are. */
export async function seedImports({ backend, actor, onProgress }: DemoScope): Promise<void> {
  onProgress("imports");
  const caller = actor("manager");
  const { id } = await sendDemoFile(backend, caller, {
    bucket: importBucket.name,
    name: "Sites by head office.csv",
    content: Buffer.from(file),
  });
  const ctx = {
    backend,
    caller,
    organization: { timeZone: "Europe/Rome" },
    asActor: <T>(work: Parameters<typeof backend.database.asActor<T>>[1]) => backend.database.asActor(caller, work),
    readmit: async () => ({ caller }),
  };
  await startImport(ctx, {
    fileId: id,
    resource: "coldchain.site",
    format: { kind: "csv", encoding: "utf-8", delimiter: ";", hasHeader: true },
    values: { dateOrder: "ymd", decimal: ".", zone: "Europe/Rome" },
    columns: [
      { from: 0, to: "name" },
      { from: 1, to: "address" },
      { from: 2, to: "timezone" },
    ],
    constants: [],
    duplicates: "skip",
    mode: "import",
  });
}
