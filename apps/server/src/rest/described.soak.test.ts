import { pino } from "pino";
import { expect, test } from "vitest";
import { printedSeed } from "@freehold/kernel/testing/random.ts";
import { createWorld } from "@freehold/api/testing/world.ts";
import { readConfig } from "../config.ts";
import { createHttp } from "../http.ts";
import { Talker } from "./testing/conversation.ts";

const conversations = 25;

test("a long conversation by nothing but the description finds no answer that is not described", { timeout: 1_800_000 }, async () => {
  const seed = printedSeed("rest");
  await using world = await createWorld({ name: "rest_soak" });
  const app = await createHttp(world.backend, { ...readConfig({}), webFolder: "/nowhere" }, pino({ level: "silent" }));
  const talker = await Talker.of(app, world);
  for (let n = 0; n < conversations; n++) {
    const { deviations } = await talker.talk(seed + n, 1);
    expect(deviations, `SEED=${seed + n}`).toEqual([]);
  }
  await app.close();
});
