import { openDatabase } from "@freehold/database/database.ts";
import { testBackend } from "../../../testing/test-backend.ts";
import { announceChanges } from "../webhooks/records/announce-changes.ts";

/**
 * A process that tells webhooks of changes, for tests: `node telling-process.ts <admin url> <secret> <when>`. With `announcing` it dies
 * as by `kill -9` after some deliveries were asked for whose changes are not marked yet; else it goes on until somebody kills it.
 */
const [, , adminUrl = "", secret = "", when = ""] = process.argv;
const opened = openDatabase({ adminUrl, secret });
let acts = 0;
const database: typeof opened = {
  ...opened,
  asActor: async (principal, work, options) => {
    const result = await opened.asActor(principal, work, options);
    if (when === "announcing" && ++acts === 6) process.kill(process.pid, "SIGKILL");
    return result;
  },
};
const clock = (): Date => new Date(Date.now() + 24 * 3_600_000);
const backend = testBackend({ database, secret }, { clock, outward: { privateTargets: ["127.0.0.0/8"] } });
await announceChanges(backend);
await backend.jobs.drain();
