import { openDatabase } from "@freehold/database/database.ts";
import { testBackend } from "../../../testing/test-backend.ts";
import { invite } from "./storm.ts";
import { workOnly } from "./test-module.ts";

/** A process that runs jobs until it dies, for tests: `node worker-process.ts <admin url> <secret>`. */
const [, , adminUrl = "", secret = ""] = process.argv;
const database = openDatabase({ adminUrl, secret });
const { jobs } = testBackend({ database, secret }, { modules: [workOnly({ jobs: [invite] })] });
await jobs.drain();
