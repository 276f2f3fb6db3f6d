import { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type PutObjectCommandInput,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { Clock } from "@freehold/kernel/clock.ts";
import { disposition } from "./disk-door.ts";
import { isObjectKey, type KeyPrefix, type ObjectKey } from "./object-key.ts";
import { fault, heedErrors, isShownInPlace, type ListedObject, type ObjectStore, type Read } from "./object-store.ts";
import { patience, tellWhenAway } from "./s3-away.ts";
import type { S3Bucket } from "./s3-bucket.ts";
import { abortUploads, ifThere, s3Parts } from "./s3-parts.ts";
import { readSignedAt } from "./signed-address.ts";

/** Whoever asks the bucket, in its name. */
export function s3Client({ endpoint, region, accessKeyId, secretAccessKey, forcePathStyle }: S3Bucket): S3Client {
  const client = new S3Client({
    endpoint,
    requestHandler: patience,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle,
    // Else a signed upload would demand the checksum of an empty body, and stores that know no checksums would refuse.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    // What fails is thrown; the library would tell the console as well.
    logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  });
  tellWhenAway(client);
  return client;
}

/** Objects in a bucket that speaks S3. Browsers talk to it directly, so it must be reachable for them and allow their origin. */
export async function openS3Store(place: S3Bucket, clock: Clock, client: S3Client = s3Client(place)): Promise<ObjectStore> {
  const { bucket } = place;
  const at = (key: ObjectKey) => ({ Bucket: bucket, Key: key });
  const signGet = (command: GetObjectCommand, seconds: number): Promise<string> =>
    getSignedUrl(client, command, { expiresIn: seconds, signingDate: readSignedAt(seconds, clock()) });
  return {
    // Depends on the endpoint, the bucket's name and the style of addresses: the signer knows, and asks nobody.
    origin: new URL(await signGet(new GetObjectCommand({ Bucket: bucket, Key: "-" }), 60)).origin,
    signUpload: async ({ key, contentType, bytes, seconds }) => ({
      url: await getSignedUrl(client, new PutObjectCommand({ ...at(key), ContentType: contentType, ContentLength: bytes }), {
        expiresIn: seconds,
        signingDate: clock(),
        // The length is signed by itself; the type only when it is named here.
        signableHeaders: new Set(["content-type"]),
      }),
      headers: { "content-type": contentType },
    }),
    ...s3Parts(client, { bucket, clock }),
    signRead: ({ key, seconds, contentType, ...read }) =>
      signGet(
        new GetObjectCommand({
          ...at(key),
          ResponseCacheControl: `private, max-age=${Math.floor(seconds / 2)}, immutable`,
          ...dispositionOf(read, contentType),
          ...(contentType !== undefined && { ResponseContentType: contentType }),
        }),
        seconds,
      ),
    head: (key) =>
      ifThere(async () => {
        const { ContentType, ContentLength } = await client.send(new HeadObjectCommand(at(key)));
        return { contentType: ContentType ?? unknownType, bytes: ContentLength ?? 0 };
      }),
    read: (key, range) =>
      ifThere(async () => {
        const part = range && { Range: `bytes=${range.from}-${range.to}` };
        const { ContentType, ContentLength, Body } = await client.send(new GetObjectCommand({ ...at(key), ...part }));
        // In Node the body is the response itself.
        return { contentType: ContentType ?? unknownType, bytes: ContentLength ?? 0, body: Body as Readable };
      }),
    write: async ({ key, contentType, bytes, body }) => {
      await put(client, { ...at(key), ContentType: contentType, ContentLength: bytes }, body);
    },
    remove: async (key) => {
      await client.send(new DeleteObjectCommand(at(key)));
    },
    list: (prefix) => objectsBelow(client, bucket, prefix),
    removeAll: async (prefix) => {
      await abortUploads(client, bucket, prefix);
      return removeAll(client, bucket, prefix);
    },
  };
}

/** What a bucket is told to say of how to show it: nothing of what has no name and no known type, such as a logo. */
function dispositionOf(read: Omit<Read, "key" | "seconds">, contentType: string | undefined): { ResponseContentDisposition?: string } {
  if (contentType !== undefined) return { ResponseContentDisposition: disposition(isShownInPlace(read, contentType), read.fileName) };
  return read.fileName === undefined ? {} : { ResponseContentDisposition: disposition(false, read.fileName) };
}

const unknownType = "application/octet-stream";

type Whole = PutObjectCommandInput & { readonly ContentLength: number };

/** Sends the body. The store takes an object only with its last byte, which leaves here only when the length is right. */
async function put(client: S3Client, input: Whole, body: Readable | Uint8Array): Promise<void> {
  if (body instanceof Uint8Array) {
    if (body.byteLength !== input.ContentLength) throw fault.lengthWrong();
    await client.send(new PutObjectCommand({ ...input, Body: body }));
    return;
  }
  heedErrors(body);
  const stop = new AbortController();
  let failure: Error | undefined;
  const counted = Readable.from(exactly(body, input.ContentLength), { objectMode: false });
  counted.on("error", (error) => {
    failure = error;
    stop.abort();
  });
  try {
    await client.send(new PutObjectCommand({ ...input, Body: counted }), { abortSignal: stop.signal });
  } catch (error) {
    throw failure ?? error;
  }
}

/** Passes the pieces on, the last one only when there is nothing after it and the whole is as long as it should be. */
async function* exactly(body: Readable, bytes: number): AsyncGenerator<Uint8Array> {
  let held: Uint8Array | undefined;
  let count = 0;
  for await (const piece of body as AsyncIterable<Uint8Array>) {
    count += piece.byteLength;
    if (count > bytes) throw fault.lengthWrong();
    if (held) yield held;
    held = piece;
  }
  if (count !== bytes) throw fault.lengthWrong();
  if (held) yield held;
}

async function* objectsBelow(client: S3Client, bucket: string, prefix: KeyPrefix): AsyncIterable<ListedObject> {
  let next: string | undefined;
  do {
    const page = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: next }));
    for (const { Key, Size } of page.Contents ?? []) {
      if (Key !== undefined && isObjectKey(Key)) yield { key: Key, bytes: Size ?? 0 };
    }
    next = page.NextContinuationToken;
  } while (next !== undefined);
}

/** How many are removed at once. One by one, because not every store knows the request that removes many. */
const removedAtOnce = 20;

async function removeAll(client: S3Client, bucket: string, prefix: KeyPrefix): Promise<number> {
  let count = 0;
  for (;;) {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
    if (Contents.length === 0) return count;
    for (let at = 0; at < Contents.length; at += removedAtOnce) {
      const some = Contents.slice(at, at + removedAtOnce);
      await Promise.all(some.map(({ Key }) => client.send(new DeleteObjectCommand({ Bucket: bucket, Key }))));
    }
    count += Contents.length;
  }
}
