import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  S3ServiceException,
  UploadPartCommand,
  type CompletedPart,
  type S3Client,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { Clock } from "@freehold/kernel/clock.ts";
import { isObjectKey, type KeyPrefix } from "./object-key.ts";
import { fault, type ArrivedPart, type ObjectStore, type PartedUpload } from "./object-store.ts";

type S3Parts = Pick<ObjectStore, "beginParts" | "signPart" | "listParts" | "completeParts" | "abortParts" | "listUploads">;

const sumHeader = "x-amz-checksum-sha256";

/**
 * Objects that arrive in parts, as S3 has it. A part's length and its SHA-256 are signed with its address; a store that knows
 * checksums refuses other content, and one that does not lists the part without a checksum.
 */
export function s3Parts(client: S3Client, { bucket, clock }: { readonly bucket: string; readonly clock: Clock }): S3Parts {
  const at = ({ key, uploadId }: PartedUpload) => ({ Bucket: bucket, Key: key, UploadId: uploadId });
  return {
    beginParts: async ({ key, contentType }) => {
      const begun = await client.send(
        new CreateMultipartUploadCommand({ Bucket: bucket, Key: key, ContentType: contentType, ChecksumAlgorithm: "SHA256" }),
      );
      // S3 answers every such request with the name of the upload.
      return { key, uploadId: begun.UploadId! };
    },
    signPart: async ({ number, bytes, sha256, seconds, ...upload }) => {
      const sum = Buffer.from(sha256, "hex").toString("base64");
      const command = new UploadPartCommand({ ...at(upload), PartNumber: number, ContentLength: bytes, ChecksumSHA256: sum });
      // As a parameter of the address a checksum would be signed but not looked at.
      const unhoistableHeaders = new Set([sumHeader]);
      const url = await getSignedUrl(client, command, { expiresIn: seconds, signingDate: clock(), unhoistableHeaders });
      return { url, headers: { [sumHeader]: sum } };
    },
    listParts: async (upload) => {
      const parts: ArrivedPart[] = [];
      for (let after: string | undefined, isLast = false; !isLast;) {
        const page = await whileThere(() => client.send(new ListPartsCommand({ ...at(upload), PartNumberMarker: after })));
        for (const { PartNumber, Size, ETag, ChecksumSHA256 } of page.Parts ?? [])
          parts.push({ number: PartNumber!, bytes: Size ?? 0, tag: ETag!, sha256: hexOf(ChecksumSHA256) });
        after = page.NextPartNumberMarker;
        isLast = page.IsTruncated !== true;
      }
      return parts.toSorted((a, b) => a.number - b.number);
    },
    completeParts: async ({ parts, contentType: _known, ...upload }) => {
      try {
        await client.send(new CompleteMultipartUploadCommand({ ...at(upload), MultipartUpload: { Parts: parts.map(completed) } }));
      } catch (error) {
        if (!(error instanceof S3ServiceException)) throw error;
        if (error.name === "InvalidPart" || error.name === "InvalidPartOrder") throw fault.partsChanged({}, error);
        if (!isMissing(error)) throw error;
        // A call before this one, which was not heard to the end, may have done it.
        const isThere = await ifThere(() => client.send(new HeadObjectCommand({ Bucket: bucket, Key: upload.key })));
        if (!isThere) throw fault.uploadOver({}, error);
      }
    },
    abortParts: (upload) => abort(client, bucket, upload),
    listUploads: (prefix) => uploadsBelow(client, bucket, prefix),
  };
}

/** Gives up all uploads of an organization, or of one kind. */
export async function abortUploads(client: S3Client, bucket: string, prefix: KeyPrefix): Promise<void> {
  for await (const upload of uploadsBelow(client, bucket, prefix)) await abort(client, bucket, upload);
}

async function abort(client: S3Client, bucket: string, { key, uploadId }: PartedUpload): Promise<void> {
  try {
    await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: uploadId }));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

async function* uploadsBelow(client: S3Client, bucket: string, prefix: KeyPrefix): AsyncIterable<PartedUpload> {
  let marker: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {};
  while (marker) {
    const page: Awaited<ReturnType<typeof ask>> = await ask(marker);
    for (const { Key, UploadId } of page.Uploads ?? [])
      if (Key !== undefined && UploadId !== undefined && isObjectKey(Key)) yield { key: Key, uploadId: UploadId };
    const { IsTruncated, NextKeyMarker, NextUploadIdMarker } = page;
    marker =
      IsTruncated === true && NextKeyMarker !== undefined
        ? { KeyMarker: NextKeyMarker, ...(NextUploadIdMarker !== undefined && { UploadIdMarker: NextUploadIdMarker }) }
        : undefined;
  }
  function ask(after: { KeyMarker?: string; UploadIdMarker?: string }) {
    return client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix, ...after }));
  }
}

function completed({ number, tag, sha256 }: ArrivedPart): CompletedPart {
  const sum = sha256 === null ? {} : { ChecksumSHA256: Buffer.from(sha256, "hex").toString("base64") };
  return { PartNumber: number, ETag: tag, ...sum };
}

function hexOf(base64: string | undefined): string | null {
  return base64 === undefined ? null : Buffer.from(base64, "base64").toString("hex");
}

/** Stores name it differently what has ended: the upload, its key or nothing at all. That there is no such bucket is a failure. */
const isMissing = (error: unknown): boolean =>
  error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404 && error.name !== "NoSuchBucket";

async function whileThere<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw isMissing(error) ? fault.uploadOver({}, error) : error;
  }
}

/** Undefined where there is no such object. That there is no such bucket is a failure. */
export async function ifThere<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
