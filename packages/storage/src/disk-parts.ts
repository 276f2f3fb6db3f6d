import { createReadStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { syncFolder, writeDurably } from "./durable-file.ts";
import { ifThere, isNotThere } from "./file-absent.ts";
import { isObjectKey, type KeyPrefix, type ObjectKey } from "./object-key.ts";
import { fault, heedErrors, type ArrivedPart, type ObjectStore, type Part, type PartedUpload } from "./object-store.ts";

/** A part on its way to the disk. */
export type PartArrival = Part & { readonly key: ObjectKey; readonly body: Readable };

/** Where parts arrive, `<key>/<number>-<SHA-256>`. A key has at most one upload. */
const arrivingFolder = ".uploads";
/** Where they go when the upload ends, in one step: no address leads there. */
const joiningFolder = ".joining";

type Place = {
  readonly folder: string;
  /** The folder of drafts, made when it is first needed. */
  readonly drafts: () => Promise<string>;
  readonly pathOf: (key: ObjectKey) => string;
  /** Notes what cannot be seen from the content, before the object gets its name. */
  readonly writeFacts: (key: ObjectKey, contentType: string) => Promise<void>;
};

type DiskParts = Pick<ObjectStore, "beginParts" | "listParts" | "completeParts" | "abortParts" | "listUploads"> & {
  /** @throws storage.lengthWrong, sumWrong, uploadOver */
  readonly writePart: (part: PartArrival) => Promise<void>;
  readonly abortAll: (prefix: KeyPrefix) => Promise<void>;
};

/**
 * Objects that arrive in parts. Each part is a file whose name says its number and its SHA-256, there only when it is whole.
 * Whoever still sends when the upload ends finds its folder gone, so nothing gets into an object once it was looked at.
 */
export function diskParts(place: Place): DiskParts {
  const { folder, drafts, pathOf } = place;
  const arriving = (at: string): string => join(folder, arrivingFolder, at);
  const joining = (at: string): string => join(folder, joiningFolder, at);
  const abort = async (at: string): Promise<void> => {
    await rm(arriving(at), { recursive: true, force: true });
    await rm(joining(at), { recursive: true, force: true });
  };
  return {
    beginParts: async ({ key }) => {
      await mkdir(arriving(key), { recursive: true, mode: 0o700 });
      return uploadOf(key);
    },
    writePart: async (part) => receivePart(part, { at: arriving(part.key), drafts: await drafts() }),
    listParts: async ({ key }) => {
      const parts = (await partsIn(arriving(key))) ?? (await partsIn(joining(key)));
      if (!parts) throw fault.uploadOver();
      return parts;
    },
    completeParts: async ({ key, contentType, parts }) => {
      const at = joining(key);
      await mkdir(dirname(at), { recursive: true, mode: 0o700 });
      await ifThere(rename(arriving(key), at));
      const there = await partsIn(at);
      if (there && parts.map(fileOf).join() !== there.map(fileOf).join()) throw fault.partsChanged();
      await mkdir(dirname(pathOf(key)), { recursive: true, mode: 0o700 });
      if (there) await place.writeFacts(key, contentType);
      const isJoined = there && (await ifThere(joinParts(there, { at, path: pathOf(key), drafts: await drafts() })));
      // Another call may have done all of it, before this one or at the same moment.
      if (!isJoined && !(await ifThere(stat(pathOf(key))))) throw fault.uploadOver();
      await rm(at, { recursive: true, force: true });
    },
    abortParts: ({ key }) => abort(key),
    abortAll: abort,
    listUploads: (prefix) => uploadsBelow([join(folder, arrivingFolder), join(folder, joiningFolder)], prefix),
  };
}

/** On disk an upload needs no name beside its object's. */
const uploadOf = (key: ObjectKey): PartedUpload => ({ key, uploadId: "disk" });

const fileOf = ({ number, tag }: Pick<ArrivedPart, "number" | "tag">): string => `${number}-${tag}`;

async function receivePart({ number, bytes, sha256, body }: PartArrival, { at, drafts }: { at: string; drafts: string }): Promise<void> {
  heedErrors(body);
  // Nothing is taken in for an upload that has ended; one that ends meanwhile is noticed below.
  if (!(await ifThere(stat(at)))) throw fault.uploadOver();
  const name = fileOf({ number, tag: sha256 });
  // Its name only has to last until the upload ends.
  await writeDurably({ path: join(at, name), drafts, body, bytes, sha256, isNamedLater: true }).catch((error: unknown) => {
    throw isNotThere(error) ? fault.uploadOver() : error;
  });
  // The same part with other content: what came last counts.
  const others = ((await ifThere(readdir(at))) ?? []).filter((other) => other !== name && other.startsWith(`${number}-`));
  for (const other of others) await rm(join(at, other), { force: true });
}

/** The parts in a folder, by number; undefined where there is no such folder. */
async function partsIn(at: string): Promise<ArrivedPart[] | undefined> {
  const names = await ifThere(readdir(at));
  if (!names) return undefined;
  const parts = new Map<number, ArrivedPart>();
  for (const name of names) {
    const [, digits, sha256] = /^(\d{1,5})-([0-9a-f]{64})$/.exec(name) ?? [];
    const found = digits && sha256 && (await ifThere(stat(join(at, name))));
    // A crash can leave two of one number: it is the same one every time.
    if (found) parts.set(Number(digits), { number: Number(digits), bytes: found.size, sha256, tag: sha256 });
  }
  return [...parts.values()].toSorted((a, b) => a.number - b.number);
}

type Joining = { readonly at: string; readonly path: string; readonly drafts: string };

/** Makes one file of them. A single part only gets another name; nothing is copied. */
async function joinParts(parts: readonly ArrivedPart[], { at, path, drafts }: Joining): Promise<true> {
  const paths = parts.map((part) => join(at, fileOf(part)));
  const [only, ...more] = paths;
  if (only !== undefined && more.length === 0) {
    await rename(only, path);
    await syncFolder(dirname(path));
    return true;
  }
  const body = Readable.from(contentOf(paths), { objectMode: false });
  try {
    await writeDurably({ path, drafts, body, bytes: parts.reduce((sum, part) => sum + part.bytes, 0) });
  } finally {
    body.destroy();
  }
  return true;
}

async function* contentOf(paths: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const path of paths) yield* createReadStream(path, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Uint8Array>;
}

async function* uploadsBelow(folders: readonly string[], prefix: KeyPrefix): AsyncIterable<PartedUpload> {
  for (const folder of folders) {
    for (const name of (await ifThere(readdir(join(folder, prefix), { recursive: true }))) ?? []) {
      const key = `${prefix}${name}`;
      if (isObjectKey(key)) yield uploadOf(key);
    }
  }
}
