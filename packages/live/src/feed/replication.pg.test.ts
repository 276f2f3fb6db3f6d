import { expect, test } from "vitest";
import { PgOutputDecoder, type Message } from "./pgoutput.ts";
import { openReplication } from "./replication.ts";
import { makeWorld } from "../testing/world.ts";

test("the driver still speaks the replication protocol: slot, stream, positions, confirmations", async () => {
  await using world = await makeWorld("live_wire");
  const replication = await openReplication(world.feedUrl);
  expect(replication.pid).toBeGreaterThan(0);
  expect(replication.system).toMatch(/^\d+\.\d+$/);
  const start = await replication.createSlot();
  const decoder = new PgOutputDecoder();
  const messages: Message[] = [];
  const heads: number[] = [];
  const committed = Promise.withResolvers<void>();
  const headed = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<Error>();
  await replication.stream("freehold", {
    message: (buffer, offset) => {
      const message = decoder.decode(buffer, offset);
      if (message) messages.push(message);
      if (message?.kind === "commit") committed.resolve();
    },
    head: (end) => {
      heads.push(end);
      if (messages.length > 0) headed.resolve();
    },
    end: ended.resolve,
  });
  await world.pool.query(
    "set synchronous_commit = on; insert into shop.keeper select gen_random_uuid(), gen_random_uuid(), gen_random_uuid() from generate_series(1, 3)",
  );
  await committed.promise;
  expect(messages.map(({ kind }) => kind)).toEqual(["begin", "change", "change", "change", "commit"]);
  const [begin, , , , commit] = messages;
  expect(begin?.kind === "begin" && begin.lsn >= start && commit?.kind === "commit" && commit.end > begin.lsn).toBe(true);
  replication.confirm(start, true);
  await headed.promise;
  expect(heads.every((head, i) => i === 0 || head >= heads[i - 1]!)).toBe(true);
  replication.close();
  expect(await ended.promise).toBeInstanceOf(Error);
});
