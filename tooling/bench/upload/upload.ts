import { createHash, randomBytes } from "node:crypto";
import { copyFile, open, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { partBytesOf } from "@freehold/api/platform/files/parts.contract.ts";
import type { Case, Report, Setting } from "../case.ts";
import { median, ratios, spreadOf, type Round } from "../measure/figures.ts";
import { inRounds } from "../measure/rounds.ts";
import { clientWith, foundCompany, type Client } from "../product/company.ts";
import { figure } from "../report/table.ts";

/** How long a file takes through the whole path, beside the bare ways to get it onto the same disk. */
export const upload: Case = {
  name: "upload",
  summary: "A file of 10 MB from begin to finish, beside a bare PUT and a bare copy to the same disk.",
  onDemand: true,
  run,
};

/** The whole path, the same PUT to a server that only writes, and a copy without any network. All three are on the disk when they end. */
const contenders = ["product", "put", "copy"] as const;
type Contender = (typeof contenders)[number];

async function run(setting: Setting): Promise<Report> {
  const product = await setting.product();
  const company = await foundCompany(product.url, `upload-${Date.now().toString(36)}`, 1);
  const client = clientWith(product.url, await company.headers());
  const sizes = setting.quick
    ? [{ megabytes: 1, rounds: 1 }]
    : [
        { megabytes: 10, rounds: 15 },
        { megabytes: 100, rounds: 4 },
      ];
  const bare = await bareServer(setting.folder);
  const tables: Report["tables"][number]["rows"][] = [];
  const wrong: string[] = [];
  try {
    for (const { megabytes, rounds: count } of sizes) {
      const content = randomBytes(megabytes * 1024 * 1024);
      const from = join(setting.folder, "content");
      await writeFile(from, content);
      /** What each does; what it gives is done when the time was taken. */
      const ways: Record<Contender, () => Promise<(() => Promise<unknown>) | void>> = {
        product: async () => {
          const { id, status } = await throughProduct(client, product.url, content);
          if (status !== "ready") wrong.push(`A file of ${megabytes} MB became ${status}.`);
          return () => client.files.remove.mutate({ id });
        },
        put: async () => void (await fetch(bare.url, { method: "PUT", body: content })).body?.cancel(),
        copy: () => durableCopy(from, join(setting.folder, "copy")),
      };
      setting.say(`${megabytes} MB`);
      const rounds = await inRounds({
        contenders,
        rounds: count,
        warmUp: !setting.quick,
        measure: async (name: Contender) => {
          const began = performance.now();
          const after = await ways[name]();
          const taken = performance.now() - began;
          await after?.();
          return taken;
        },
      });
      tables.push(rowsOf(megabytes, rounds));
    }
  } finally {
    bare.server.close();
  }
  return {
    tables: [{ title: "Uploads, milliseconds until the file is on the disk", rows: [head, ...tables.flat()] }],
    notes: [
      "Product: checksums reckoned by the sender and looked at by the server, both procedures, the content looked at. One sender, one after another.",
      "As fast as: how much of the bare way's speed is left, the median of the rounds' ratios.",
    ],
    wrong,
  };
}

const head = ["MB", "product", "least – most", "bare PUT", "bare copy", "as fast as the PUT", "as fast as the copy"] as const;

function rowsOf(megabytes: number, rounds: readonly Round[]): string[][] {
  const times = (name: Contender): number[] => rounds.flatMap((round) => round.get(name) ?? []);
  const { min, max } = spreadOf(times("product"));
  const speed = (reference: Contender): string => figure(median(ratios(rounds, reference, "product")));
  const middle = (name: Contender): string => figure(median(times(name)));
  return [
    [String(megabytes), middle("product"), `${figure(min)} – ${figure(max)}`, middle("put"), middle("copy"), speed("put"), speed("copy")],
  ];
}

/** What a program does: cuts the file into parts, reckons their checksums, sends three at a time and ends the upload. */
async function throughProduct({ files }: Client, url: string, content: Buffer): Promise<{ id: string; status: string }> {
  const partBytes = partBytesOf(content.byteLength);
  const parts = Array.from({ length: Math.ceil(content.byteLength / partBytes) }, (_, i) =>
    content.subarray(i * partBytes, (i + 1) * partBytes),
  );
  const sum = (part: Uint8Array): string => createHash("sha256").update(part).digest("hex");
  // An archive by its first bytes: what it is, is looked at.
  content.write("PK\u0003\u0004", "latin1");
  const begun = await files.begin.mutate({
    bucket: "general-uploads",
    name: "bench.zip",
    bytes: content.byteLength,
    sums: parts.slice(0, 50).map(sum),
  });
  const waiting = [...begun.addresses];
  const sendNext = async (): Promise<void> => {
    for (let address = waiting.shift(); address; address = waiting.shift()) {
      const body = new Uint8Array(parts[address.number - 1]!);
      const answer = await fetch(new URL(address.url, url), { method: "PUT", headers: address.headers, body });
      if (!answer.ok) throw new Error(`Part ${address.number} was refused: ${answer.status} ${await answer.text()}`);
    }
  };
  await Promise.all([sendNext(), sendNext(), sendNext()]);
  return files.finish.mutate({ id: begun.id });
}

/** The least server that keeps what is sent to it. */
async function bareServer(folder: string): Promise<{ server: Server; url: string }> {
  const path = join(folder, "put");
  const server = createServer((request, response) => {
    const keep = async (): Promise<void> => {
      const file = await open(path, "w");
      await pipeline(request, file.createWriteStream({ flush: true }));
      response.writeHead(204).end();
    };
    keep().catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

async function durableCopy(from: string, to: string): Promise<void> {
  await rm(to, { force: true });
  await copyFile(from, to);
  const file = await open(to, "r+");
  await file.sync();
  await file.close();
}
