import { diskStore, type DiskStoreOptions } from "./disk-store.ts";
import type { ObjectStore } from "./object-store.ts";
import type { S3Bucket } from "./s3-bucket.ts";

/** The store of an installation: its bucket, else a folder on its disk. Without a bucket the code for S3 is never loaded. */
export async function openObjectStore(bucket: S3Bucket | undefined, disk: DiskStoreOptions): Promise<ObjectStore> {
  if (!bucket) return diskStore(disk);
  const { openS3Store } = await import("./s3-store.ts");
  return openS3Store(bucket, disk.clock);
}
