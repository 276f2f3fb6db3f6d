import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { S3Client } from "@aws-sdk/client-s3";
import S3rver from "@20minutes/s3rver";
import { openS3Store, s3Client } from "../s3-store.ts";
import { completeMultipart } from "./s3-multipart.ts";
import type { StoreUnderTest } from "./store-under-test.ts";

const bucket = "freehold";

/** This server checks the signature of `/bucket` where the client has signed and sent `/bucket/`, which others take for the same. */
function meetServer(client: S3Client): void {
  client.middlewareStack.add(
    (next) => (build) => {
      const request = build.request as { path: string };
      request.path = request.path.replace(/\/$/, "");
      return next(build);
    },
    { step: "build" },
  );
}

/** A real server that speaks S3, on a free port, over a folder that ends with it. */
export async function openServer(): Promise<StoreUnderTest> {
  const directory = await mkdtemp(join(tmpdir(), "freehold-s3-"));
  const server = new S3rver({
    address: "127.0.0.1",
    port: 0,
    silent: true,
    directory,
    vhostBuckets: false,
    configureBuckets: [{ name: bucket, configs: [] }],
  });
  completeMultipart(server, bucket);
  const { port }: AddressInfo = await server.run();
  const time = { offset: 0 };
  const access = { region: "us-east-1", accessKeyId: "S3RVER", secretAccessKey: "S3RVER", forcePathStyle: true };
  const place = { endpoint: `http://127.0.0.1:${port}`, bucket, ...access };
  const client = s3Client(place);
  meetServer(client);
  const store = await openS3Store(place, () => new Date(Date.now() + time.offset), client);
  return {
    store,
    // It keeps a part as if it were the whole; Ceph's gateway, tried with the same suite, does not.
    forgetsCutLines: false,
    // Nor does it look at checksums, or at what a part was when it was listed.
    knowsSums: false,
    looksAtTags: false,
    passSeconds: (seconds) => (time.offset += seconds * 1000),
    at: (url) => url,
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
