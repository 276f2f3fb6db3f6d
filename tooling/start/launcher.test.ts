import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";

const server = `
  import { stopWithLauncher } from ${JSON.stringify(join(import.meta.dirname, "launcher.ts"))};
  process.on("SIGTERM", () => { console.log("stopped in order"); process.exit(0); });
  setInterval(() => {}, 1000);
  stopWithLauncher();
  console.log("serving");`;

/** What npx is: a process of that name with a shell below it that runs the script. */
const launcher = `
  const { spawn } = require("node:child_process");
  process.title = "npm exec pnpm";
  spawn("sh", ["-c", '"$NODE" --input-type=module --eval "$SERVER"; true'], { stdio: "inherit" });`;

test("a server whose npx was killed stops in order instead of keeping the port", async () => {
  const npx = spawn(process.execPath, ["--eval", launcher], {
    env: { ...process.env, NODE: process.execPath, SERVER: server },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: npx.stdout })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe("serving");
  npx.kill("SIGKILL");
  await once(npx, "exit");
  expect((await lines.next()).value).toBe("stopped in order");
});
