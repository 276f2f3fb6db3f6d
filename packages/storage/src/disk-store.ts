import { createReadStream } from "node:fs";
import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Clock } from "@freehold/kernel/clock.ts";
import { createDiskDoor } from "./disk-door.ts";
import { diskParts } from "./disk-parts.ts";
import { tellWhenFull, writeDurably } from "./durable-file.ts";
import { ifThere } from "./file-absent.ts";
import { isObjectKey, type KeyPrefix, type ObjectKey } from "./object-key.ts";
import { heedErrors, type ListedObject, type ObjectStore, type StoredObject, type Writing } from "./object-store.ts";
import { createSigner, readSignedAt } from "./signed-address.ts";

/** Beside each object: what cannot be seen from its content. Written first, so every object has one. */
const factsOf = ".json";

/** Where drafts are until they are whole: on the same disk, so that giving them their name is one step. */
const draftsFolder = ".drafts";

/** Drafts that no process can still be writing. */
const abandonedAfterMs = 24 * 60 * 60 * 1000;
/** What is read from the disk at a time. */
const readBytes = 256 * 1024;

export type DiskStoreOptions = { readonly folder: string; readonly secret: string; readonly clock: Clock };

/** Objects as plain files below a folder, `<organization>/<kind>/<id>`; uploads and reads come to the product's own door. */
export function diskStore({ folder, secret, clock }: DiskStoreOptions): ObjectStore {
  const signer = createSigner(secret, clock);
  const drafts = draftsIn(folder, clock);
  const pathOf = (key: ObjectKey): string => join(folder, ...key.split("/"));

  const writeFacts = async (key: ObjectKey, contentType: string): Promise<void> => {
    const facts = Buffer.from(JSON.stringify({ contentType }));
    // The object gets its name after it, in the same folder.
    await writeDurably({ path: pathOf(key) + factsOf, drafts: await drafts(), body: facts, bytes: facts.byteLength, isNamedLater: true });
  };
  const head = async (key: ObjectKey): Promise<StoredObject | undefined> => {
    const path = pathOf(key);
    const found = await ifThere(stat(path));
    const facts = found && (await ifThere(readFile(path + factsOf, "utf8")));
    if (!found || facts === undefined) return undefined;
    const { contentType } = JSON.parse(facts) as { contentType: string };
    return { contentType, bytes: found.size };
  };
  const writeWhole = async ({ key, contentType, bytes, body }: Writing): Promise<void> => {
    heedErrors(body);
    const path = pathOf(key);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeDurably({ path, drafts: await drafts(), body, bytes }, () => writeFacts(key, contentType));
  };
  const write = (writing: Writing): Promise<void> => tellWhenFull(writeWhole(writing));
  const read: ObjectStore["read"] = async (key, range) => {
    const found = await head(key);
    if (!found) return undefined;
    const { from, to } = range ?? { from: 0, to: Infinity };
    const bytes = range ? to - from + 1 : found.bytes;
    return { ...found, bytes, body: createReadStream(pathOf(key), { start: from, end: to, highWaterMark: readBytes }) };
  };
  const remove = async (key: ObjectKey): Promise<void> => {
    await rm(pathOf(key), { force: true });
    await rm(pathOf(key) + factsOf, { force: true });
  };
  const { writePart, abortAll, ...parts } = diskParts({ folder, drafts, pathOf, writeFacts });
  return {
    origin: null,
    door: createDiskDoor({ signer, clock, head, read, write, writePart }),
    signUpload: async ({ key, contentType, bytes, seconds }) => ({
      url: signer.address({ method: "PUT", key, contentType, bytes }, secondsOf(clock()) + seconds),
      headers: { "content-type": contentType },
    }),
    signPart: async ({ key, number, bytes, sha256, seconds }) => ({
      url: signer.address({ method: "PART", key, number, bytes, sha256 }, secondsOf(clock()) + seconds),
      headers: {},
    }),
    signRead: async ({ key, seconds, fileName, isShown, contentType, isPublic = false }) =>
      signer.address({ method: "GET", key, fileName, isShown, contentType, isPublic }, secondsOf(readSignedAt(seconds, clock())) + seconds),
    ...parts,
    beginParts: (object) => tellWhenFull(parts.beginParts(object)),
    completeParts: (upload) => tellWhenFull(parts.completeParts(upload)),
    head,
    read,
    write,
    remove,
    list: (prefix) => objectsBelow(folder, prefix),
    removeAll: async (prefix) => {
      await abortAll(prefix);
      let count = 0;
      for await (const { key } of objectsBelow(folder, prefix)) {
        await remove(key);
        count++;
      }
      await rm(join(folder, prefix), { recursive: true, force: true });
      return count;
    },
  };
}

function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

async function* objectsBelow(folder: string, prefix: KeyPrefix): AsyncIterable<ListedObject> {
  const names = (await ifThere(readdir(join(folder, prefix), { recursive: true }))) ?? [];
  for (const name of names) {
    const key = `${prefix}${name}`;
    if (!isObjectKey(key)) continue;
    const found = await ifThere(stat(join(folder, key)));
    if (found) yield { key, bytes: found.size };
  }
}

/** Where drafts are, made ready when they are first asked for. */
function draftsIn(folder: string, clock: Clock): () => Promise<string> {
  const path = join(folder, draftsFolder);
  let prepared: Promise<void> | undefined;
  return async () => {
    // A disk that is full now need not be later.
    prepared ??= prepare(path, clock()).catch((error: unknown) => {
      prepared = undefined;
      throw error;
    });
    await prepared;
    return path;
  };
}

/** Makes the folders at the first write, and removes what a crash has left in them. */
async function prepare(drafts: string, now: Date): Promise<void> {
  await mkdir(drafts, { recursive: true, mode: 0o700 });
  for (const name of await readdir(drafts)) {
    const found = await ifThere(stat(join(drafts, name)));
    if (found && now.getTime() - found.mtimeMs > abandonedAfterMs) await rm(join(drafts, name), { force: true });
  }
}
