import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { DomainError, faultDoors } from "@freehold/kernel/fault.ts";
import { diskStore } from "../disk-store.ts";
import { doorPath, type ObjectDoor } from "../object-door.ts";
import type { StoreUnderTest } from "./store-under-test.ts";

const secret = "a secret of thirty-two characters";

/** A store over a folder that ends with it, and the least server that answers at its addresses. */
export async function openFolder(): Promise<StoreUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), "freehold-disk-"));
  const time = { offset: 0 };
  const store = diskStore({ folder, secret, clock: () => new Date(Date.now() + time.offset) });
  const server = createServer((request, response) => void answer(store.door!, request, response));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    store,
    forgetsCutLines: true,
    knowsSums: true,
    looksAtTags: true,
    passSeconds: (seconds) => (time.offset += seconds * 1000),
    at: (url) => new URL(url, `http://127.0.0.1:${port}`).href,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The least server that a door needs; the product's own is tested with the product. */
async function answer(door: ObjectDoor, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url!, "http://any.example");
  const asked = { path: url.pathname.slice(doorPath.length), query: Object.fromEntries(url.searchParams) };
  try {
    if (request.method === "PUT") {
      const bytes = Number(request.headers["content-length"]);
      await door.receive({ ...asked, contentType: request.headers["content-type"], bytes, body: request });
      response.writeHead(204).end();
    } else if (request.method === "GET") {
      const { body, headers, isPartial } = await door.serve({ ...asked, range: request.headers.range });
      response.writeHead(isPartial ? 206 : 200, headers);
      await pipeline(body, response);
    } else response.writeHead(405).end();
  } catch (error) {
    const isRange = error instanceof DomainError && error.code === "objects.rangeWrong";
    const status = isRange ? 416 : error instanceof DomainError ? faultDoors[error.kind].http : 500;
    response.writeHead(status, { connection: "close" }).end();
  }
}
