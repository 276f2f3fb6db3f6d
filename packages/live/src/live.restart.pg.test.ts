import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbedded } from "@freehold/database/embedded.ts";
import { newId } from "@freehold/kernel/id.ts";
import { expect, test } from "vitest";
import { StrictClient } from "./testing/client.ts";
import { worldAt } from "./testing/world.ts";

test(
  "after PostgreSQL is killed and comes back, clients have the rows of now, and their old positions count for nothing",
  { timeout: 60_000 },
  async () => {
    const directory = await mkdtemp(join(tmpdir(), "freehold-test-"));
    const embedded = await startEmbedded({ directory, durable: false });
    const dispose = async () => {
      await embedded.stop();
      await rm(directory, { recursive: true, force: true });
    };
    await using world = await worldAt({ adminUrl: embedded.adminUrl, feedUrl: embedded.adminUrl, dispose });
    const organization = newId();
    const holder = await world.person(organization, "manager");
    const live = world.live();
    await live.start();
    const epoch = live.status().epoch;
    const [staying, leaving] = [1, 2].map(() => new StrictClient({ world, live: () => live, holder, before: () => new Map() }));
    // The database may be away: nothing is asked of it, only awaited.
    const until = (fits: () => boolean) => expect.poll(fits, { timeout: 20_000, interval: 10 }).toBe(true);
    staying!.connect("fresh");
    leaving!.connect("fresh");
    await until(() => staying!.isReady && leaving!.isReady);
    await world.pool.query("insert into shop.item (org_id, id, name, status, amount) values ($1, gen_random_uuid(), 'before', 'ok', 1)", [
      organization,
    ]);
    await until(() => staying!.rows.size === 1 && leaving!.rows.size === 1);
    await leaving!.disconnect();

    process.kill(embedded.pid()!, "SIGKILL");
    await until(() => live.status().state === "reconnecting");
    await until(() => live.status().state === "live");
    expect(live.status().epoch).not.toBe(epoch);
    leaving!.connect("resume");
    await until(() => staying!.counts.snapshots === 2 && staying!.isReady && leaving!.counts.snapshots === 2 && leaving!.isReady);
    const { rows } = await world.rows((await world.access(holder)).caller);
    for (const client of [staying!, leaving!]) {
      expect([...client.rows.values()]).toEqual(rows);
      expect(client.reasons.get("gap")).toBe(1);
      expect(client.complaints).toEqual([]);
      await client.disconnect();
    }
  },
);
