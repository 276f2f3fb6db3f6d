import { expect, test } from "vitest";
import { newId } from "@freehold/kernel/id.ts";
import { newKey } from "./object-key.ts";
import { bucketIn } from "./s3-bucket.ts";
import { openS3Store } from "./s3-store.ts";

const whole = {
  S3_ENDPOINT: "https://s3.example",
  S3_BUCKET: "files",
  S3_REGION: "eu-south-1",
  S3_ACCESS_KEY_ID: "id",
  S3_SECRET_ACCESS_KEY: "key",
};

test("no variable means no bucket", () => {
  expect(bucketIn({})).toBeUndefined();
  expect(bucketIn({ S3_ENDPOINT: "", S3_FORCE_PATH_STYLE: "true" })).toBeUndefined();
});

test("all of them make a bucket, named in the path unless told otherwise", () => {
  expect(bucketIn(whole)).toEqual({
    endpoint: "https://s3.example",
    bucket: "files",
    region: "eu-south-1",
    accessKeyId: "id",
    secretAccessKey: "key",
    forcePathStyle: true,
  });
  expect(bucketIn({ ...whole, S3_FORCE_PATH_STYLE: "false" })!.forcePathStyle).toBe(false);
});

test.each(Object.keys(whole))("without %s alone it is named as missing", (name) => {
  expect(() => bucketIn({ ...whole, [name]: "" })).toThrow(
    expect.objectContaining({ details: { fields: { [name]: "Is needed with the others." } } }),
  );
});

test.each(["ftp://s3.example", "s3.example", "https://id:key@s3.example", "https://s3.example/files"])("%s is no endpoint", (endpoint) => {
  expect(() => bucketIn({ ...whole, S3_ENDPOINT: endpoint })).toThrow(expect.objectContaining({ code: "storage.bucketIncomplete" }));
});

test("a store at which nobody listens is told to be away, in words for people", async () => {
  const now = new Date();
  const store = await openS3Store(bucketIn({ ...whole, S3_ENDPOINT: "http://127.0.0.1:1" })!, () => now);
  const key = newKey(newId<"organization">(), "file", now);
  const away = { kind: "unavailable", code: "storage.storeAway" };
  await expect(store.head(key)).rejects.toMatchObject(away);
  await expect(store.beginParts({ key, contentType: "text/plain" })).rejects.toMatchObject(away);
  await expect(store.write({ key, contentType: "text/plain", bytes: 1, body: Buffer.from("a") })).rejects.toMatchObject(away);
  expect(await store.signRead({ key, seconds: 60 })).toContain("127.0.0.1:1");
});
