import { keyMadeAt, type ObjectKey } from "@freehold/storage/object-key.ts";
import type { Backend } from "../../backend.ts";
import type { InstallationSchedule } from "../jobs/schedule.ts";
import { idIn, picturePrefix, sizes } from "./places.ts";

const hour = 3600;
const day = 24 * hour;

/** Its address has ended long before. */
const givenUpSeconds = hour;
/** Objects that are younger may belong to a picture that is being kept. */
const unknownSeconds = day;

/** Objects that are asked about at a time. */
const batch = 500;

const isOlder = ({ clock }: Pick<Backend, "clock">, key: ObjectKey, seconds: number): boolean =>
  clock().getTime() - keyMadeAt(key).getTime() > seconds * 1000;

/** Removes what was sent to become a picture and never did. @returns how many */
export async function sweepUploads({ objects, clock }: Pick<Backend, "objects" | "clock">): Promise<number> {
  let count = 0;
  for await (const { key } of objects.list(picturePrefix("upload"))) {
    if (!isOlder({ clock }, key, givenUpSeconds)) continue;
    await objects.remove(key);
    count++;
  }
  return count;
}

/** Removes pictures that are nobody's: of accounts that were removed, or left when a process ended in the middle. @returns how many objects */
export async function sweepPictures({ objects, identity, clock }: Backend, signal: AbortSignal): Promise<number> {
  let count = 0;
  const removeUnknown = async (keys: readonly ObjectKey[]): Promise<void> => {
    const unknown = new Set(await identity.pictures.unknown(keys.map(idIn)));
    for (const key of keys.filter((one) => unknown.has(idIn(one)))) {
      await objects.remove(key);
      count++;
    }
  };
  for (const size of sizes) {
    const held: ObjectKey[] = [];
    for await (const { key } of objects.list(picturePrefix(size))) {
      if (signal.aborted) return count;
      if (isOlder({ clock }, key, unknownSeconds)) held.push(key);
      if (held.length >= batch) await removeUnknown(held.splice(0));
    }
    await removeUnknown(held);
  }
  return count;
}

/** What tidies up after pictures of people. */
export const pictureSchedules: readonly InstallationSchedule[] = [
  {
    name: "pictures.sweepUploads",
    label: "Remove what was sent to become a picture and never did",
    every: { seconds: hour },
    run: async (backend) => void (await sweepUploads(backend)),
  },
  {
    name: "pictures.sweep",
    label: "Remove pictures that are nobody's",
    every: { seconds: day },
    run: async (backend, signal) => {
      const removed = await sweepPictures(backend, signal);
      if (removed > 0) backend.log.info({ removed }, "Pictures that were nobody's were removed");
    },
  },
];
