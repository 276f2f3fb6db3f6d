import { rm } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { withClient } from "@freehold/database/administrator.ts";
import { startEmbedded } from "@freehold/database/embedded.ts";
import { quickFolder } from "@freehold/kernel/testing/quick-folder.ts";

/** A PostgreSQL that one test may stop, kill and make wait. */
export type OwnCluster = AsyncDisposable & {
  readonly adminUrl: string;
  /** Ends PostgreSQL, politely or with kill -9, and waits until the next one answers. */
  restart(how: "fast" | "killed"): Promise<void>;
};

/**
 * Starts it. It waits for a standby that does not exist: a transaction with `synchronous_commit = on` is written and
 * streamed, yet invisible until its backend is cancelled. All others commit as usual.
 */
export async function ownCluster(): Promise<OwnCluster> {
  const directory = quickFolder("freehold-test-");
  const { TEST_POSTGRES: major } = process.env;
  const embedded = await startEmbedded({
    directory,
    durable: false,
    settings: { max_prepared_transactions: "20", max_connections: "150", synchronous_standby_names: "nobody", timezone: "Asia/Kathmandu" },
    ...(major && { binaries: `/usr/lib/postgresql/${major}/bin` }),
  });
  return {
    adminUrl: embedded.adminUrl,
    async restart(how) {
      const last = embedded.pid();
      if (last !== undefined) process.kill(last, how === "fast" ? "SIGINT" : "SIGKILL");
      const answers = () => withClient({ connectionString: embedded.adminUrl }, (client) => client.query("select")).catch(() => undefined);
      while (embedded.pid() === last || embedded.pid() === undefined || !(await answers())) await pause(20);
    },
    async [Symbol.asyncDispose]() {
      await embedded.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
