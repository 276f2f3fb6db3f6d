import { setTimeout as pause } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { parseLsn } from "@freehold/live/feed/pgoutput.ts";
import type { World } from "../../testing/world.ts";

/** Waits until the stream has come to what is written now, and everybody is in it. */
export async function settled({ backend }: World): Promise<void> {
  const { rows } = await backend.database.asIdentity((tx) =>
    tx.execute<{ lsn: string }>(sql`select pg_current_wal_insert_lsn()::text as lsn, pg_logical_emit_message(true, 'quiet', '')`),
  );
  const wanted = parseLsn(rows[0]!.lsn);
  const isThere = () => {
    const { state, position, joining } = backend.live.status();
    return state === "live" && position >= wanted && joining === 0;
  };
  if (!(await waitFor(isThere, 20_000))) throw new Error(`The stream does not settle: ${JSON.stringify(backend.live.status())}`);
}

/** Looks again and again until it is so. */
export async function waitFor(isSo: () => boolean, forMs = 5_000): Promise<boolean> {
  for (const end = performance.now() + forMs; !isSo() && performance.now() < end;) await pause(5);
  return isSo();
}
