import { expect, test } from "vitest";
import { silent } from "./silent-log.ts";
import { listen } from "./notices.ts";
import { bareDatabase } from "./testing/test-database.ts";

test("notices are heard after a commit, and again after the connection broke, which is told", async () => {
  await using database = await bareDatabase("notices");
  const heard: (string | undefined)[] = [];
  let hears = Promise.withResolvers<void>();
  const next = async (): Promise<string | undefined> => {
    await hears.promise;
    hears = Promise.withResolvers();
    return heard.at(-1);
  };
  const stop = listen({
    url: database.adminUrl,
    channel: "test_notices",
    hear: (payload) => {
      heard.push(payload);
      hears.resolve();
    },
    log: silent,
  });
  const client = await database.connect();
  expect(await next()).toBeUndefined();
  await client.query("begin; select pg_notify('test_notices', 'rolled back'); rollback; notify test_notices, 'one'");
  expect(await next()).toBe("one");
  await client.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'freehold notices' and datname = current_database()",
  );
  expect(await next()).toBeUndefined();
  await client.query("notify test_notices, 'two'");
  expect(await next()).toBe("two");
  await stop();
  expect(heard).toEqual([undefined, "one", undefined, "two"]);
});
