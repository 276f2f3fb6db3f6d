import { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { reachOf } from "@freehold/storage/reach.ts";
import type { Backend } from "../../backend.ts";

/** What the installation needs besides its database and mail, and whether it answers; null where it is not set up. */
export type Surroundings = {
  /** Where files are. */
  readonly files: boolean;
  /** Whether it may be listed: without that what is left over is never removed. True where it does not answer. */
  readonly filesListed: boolean;
  /** What looks for viruses. */
  readonly scanner: boolean | null;
  /** By what several servers tell each other who is here; with one server it always answers. */
  readonly bus: boolean;
};

type Asked = Pick<Backend, "objects" | "scan" | "bus" | "log" | "clock">;

/** Longer nobody waits for an answer that says only that somebody is there. */
const patienceMs = 3000;

/** Asks each of them for something that costs nothing. Why one does not answer stands in the log. */
export async function lookAround({ objects, scan, bus, log, clock }: Asked): Promise<Surroundings> {
  const answerOf = async <T>(what: string, asking: Promise<T>): Promise<T | undefined> => {
    try {
      return await Promise.race([asking, tooLate()]);
    } catch (error) {
      log.warn({ error }, `${what} cannot be reached`);
      return undefined;
    }
  };
  const [files, scanner] = await Promise.all([
    answerOf("The place where files are", reachOf(objects, clock())),
    scan ? answerOf("The virus scanner", scan(Readable.from([Buffer.from("Freehold")], { objectMode: false }))) : null,
  ]);
  return {
    files: files !== undefined,
    filesListed: files !== "unlisted",
    scanner: scanner === null ? null : scanner !== undefined,
    bus: bus.isReachable(),
  };
}

async function tooLate(): Promise<never> {
  await pause(patienceMs, undefined, { ref: false });
  throw new Error(`No answer within ${patienceMs / 1000} seconds.`);
}
