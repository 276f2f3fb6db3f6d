import { faults } from "@freehold/kernel/fault.ts";

const fault = faults("storage", {
  bucketIncomplete: ["invalid", "Files can be kept in a bucket only with all of its variables, or on this machine's disk with none."],
});

/** Where a bucket is and who may use it. The server reads, writes, lists and removes in it; nobody else needs to. */
export type S3Bucket = {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Whether the bucket is part of the path rather than of the host's name. Every store understands it. */
  readonly forcePathStyle: boolean;
};

const needed = ["S3_ENDPOINT", "S3_BUCKET", "S3_REGION", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"] as const;

/** The variables that tell of a bucket, as text. Empty is not set. */
export type BucketVariables = Readonly<Partial<Record<(typeof needed)[number] | "S3_FORCE_PATH_STYLE", string | undefined>>>;

/** The bucket that they tell of; undefined when they tell nothing. @throws storage.bucketIncomplete naming what is missing */
export function bucketIn(variables: BucketVariables): S3Bucket | undefined {
  const missing = needed.filter((name) => !variables[name]);
  if (missing.length === needed.length) return undefined;
  const { S3_ENDPOINT: endpoint = "", S3_FORCE_PATH_STYLE: pathStyle } = variables;
  const fields = Object.fromEntries(missing.map((name) => [name, "Is needed with the others."]));
  if (endpoint && !isHttpOrigin(endpoint)) fields["S3_ENDPOINT"] = "Write https://host or https://host:port, as browsers reach it.";
  if (Object.keys(fields).length > 0) throw fault.bucketIncomplete({ fields });
  return {
    endpoint,
    bucket: variables.S3_BUCKET!,
    region: variables.S3_REGION!,
    accessKeyId: variables.S3_ACCESS_KEY_ID!,
    secretAccessKey: variables.S3_SECRET_ACCESS_KEY!,
    forcePathStyle: pathStyle !== "false",
  };
}

/** A host and nothing else: what would follow it, or a password in it, would be lost in signing. */
function isHttpOrigin(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
}
