import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { reachOf } from "./reach.ts";
import { openS3Store } from "./s3-store.ts";

type Answer = readonly [status: number, code: string];

/** The least server that speaks S3 and lets a key do what it is told, over a store that asks it. */
async function asked(answer: (request: IncomingMessage) => Answer) {
  const said: string[] = [];
  const server = createServer((request, response) => {
    const [status, code] = answer(request);
    said.push(`${request.method} ${code || status}`);
    request.resume();
    response.writeHead(status, { "content-type": "application/xml" });
    response.end(code && request.method !== "HEAD" ? `<?xml version="1.0"?><Error><Code>${code}</Code><Message>No.</Message></Error>` : "");
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const access = { bucket: "files", region: "eu", accessKeyId: "a", secretAccessKey: "b", forcePathStyle: true };
  const store = await openS3Store({ endpoint, ...access }, () => new Date());
  return {
    said,
    reach: () => reachOf(store, new Date()),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

const isList = ({ url = "" }: IncomingMessage): boolean => url.includes("list-type=2");
const denied: Answer = [403, "AccessDenied"];

test("a store whose key may put, look, and remove but not list is reached, and said to be unlisted", async () => {
  await using on = await asked((request) => (isList(request) ? denied : [request.method === "DELETE" ? 204 : 200, ""]));
  expect(await on.reach()).toBe("unlisted");
  expect(on.said).toEqual(["GET AccessDenied", "PUT 200", "HEAD 200", "DELETE 204"]);
});

test("nothing is written where it may be listed", async () => {
  await using on = await asked(() => [200, ""]);
  expect(await on.reach()).toBe("whole");
  expect(on.said).toEqual(["GET 200"]);
});

test.each([
  ["may do nothing there", denied],
  ["is not known there", [403, "InvalidAccessKeyId"]],
  ["is for a bucket that there is not", [404, "NoSuchBucket"]],
] satisfies [string, Answer][])("a store whose key %s is not reached", async (_what, answer) => {
  await using on = await asked(() => answer);
  await expect(on.reach()).rejects.toMatchObject({ name: answer[1] });
});
