import { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { newId } from "@freehold/kernel/id.ts";
import { keyPrefix } from "@freehold/storage/object-key.ts";
import type { Backend } from "../../backend.ts";

/** What the installation needs besides its database and mail, and whether it answers; null where it is not set up. */
export type Surroundings = {
  /** Where files are. */
  readonly files: boolean;
  /** What looks for viruses. */
  readonly scanner: boolean | null;
  /** By what several servers tell each other who is here; with one server it always answers. */
  readonly bus: boolean;
};

type Asked = Pick<Backend, "objects" | "scan" | "bus" | "log">;

/** Longer nobody waits for an answer that says only that somebody is there. */
const patienceMs = 3000;

/** Asks each of them for something that costs nothing. Why one does not answer stands in the log. */
export async function lookAround({ objects, scan, bus, log }: Asked): Promise<Surroundings> {
  const answers = async (what: string, asking: Promise<unknown>): Promise<boolean> => {
    try {
      await Promise.race([asking, tooLate()]);
      return true;
    } catch (error) {
      log.warn({ error }, `${what} cannot be reached`);
      return false;
    }
  };
  const [files, scanner] = await Promise.all([
    answers("The place where files are", listNothing(objects)),
    scan ? answers("The virus scanner", scan(Readable.from([Buffer.from("Freehold")], { objectMode: false }))) : null,
  ]);
  return { files, scanner, bus: bus.isReachable() };
}

/** Of an organization that there is not. That one object is missing would say nothing of the bucket. */
async function listNothing({ list }: Asked["objects"]): Promise<void> {
  for await (const _ of list(keyPrefix(newId<"organization">()))) return;
}

async function tooLate(): Promise<never> {
  await pause(patienceMs, undefined, { ref: false });
  throw new Error(`No answer within ${patienceMs / 1000} seconds.`);
}
