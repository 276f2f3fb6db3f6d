import { busInRedis } from "@freehold/live/bus/bus-in-redis.ts";
import { createRooms } from "@freehold/live/rooms/rooms.ts";
import { silent } from "../../../testing/test-backend.ts";

/** A process with one person in a room, for tests that end it: `node member-process.ts <redis url> <room> <name>`. */
const [, , url = "", room = "", name = ""] = process.argv;
const rooms = createRooms({ bus: await busInRedis(url, { log: silent, prefix: "test" }), log: silent });
const stream = rooms.join({ room, person: { id: name, name, kind: "member" }, isUnwatched: false });
for await (const [, frame] of stream) {
  if (frame.k === "all") {
    rooms.show({ connection: frame.connection, person: name }, { from: "another process" });
    process.stdout.write("here\n");
  }
}
