import { z } from "zod";
import { isStorable } from "@freehold/kernel/expression/kinds.ts";

/** Who may read what is in a bucket, besides whoever put it there. */
export const visibilities = ["public", "organization", "restricted"] as const;

/** The lowest role that reads a file, besides whoever put it there; nobody where no role alone opens what it belongs to. */
export const fileReaders = ["viewer", "staff", "manager", "admin", "owner", "nobody"] as const;
export type FileReaders = (typeof fileReaders)[number];

/** What becomes of a file: it is sent, looked at, and then there or refused. */
export const fileStatuses = ["uploading", "checking", "ready", "refused"] as const;

/** The widths and heights that previews of pictures fit into, in pixels. */
export const previewPixels = { small: 320, large: 1280 } as const;

const id = z.uuid().toLowerCase().meta({ title: "Id" });
const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/, "Must be 64 hexadecimal digits.")
  .meta({ title: "SHA-256" });
const fileName = z
  .string()
  .min(1, "Enter a name.")
  .max(500)
  .refine((name) => isStorable("text", name.toWellFormed()), "Holds a character that cannot be stored.")
  .meta({ title: "Name" });
const bucketName = z.string().min(1).max(60).meta({ title: "Bucket", description: "What kind of file it is, such as documents." });
const contentType = z
  .string()
  .max(120)
  .regex(/^[a-z0-9][a-z0-9.+-]*\/[a-z0-9][a-z0-9.+-]*$/, "Write a type such as image/png.")
  .meta({ title: "Type" });

/** A record that files belong to. */
export const OfRecord = z.strictObject({
  resource: z.string().min(1).max(100).meta({ title: "Kind of record", description: "Such as coldchain.unit." }),
  id,
});
export type OfRecord = z.infer<typeof OfRecord>;

/** The most parts whose addresses are asked for at once. */
export const mostAddresses = 50;

const partSums = z.array(sha256).max(mostAddresses);

export const BeginUpload = z.strictObject({
  bucket: bucketName,
  name: fileName,
  contentType: contentType.default("application/octet-stream"),
  bytes: z
    .int()
    .min(1, "The file is empty. Choose another one.")
    .max(2 ** 43)
    .meta({ title: "Bytes", description: "The exact length of the file." }),
  record: OfRecord.optional().meta({ title: "Record" }),
  channelId: z.uuid().toLowerCase().optional().meta({ title: "Channel", description: "Only its people may see the file." }),
  replaces: z.uuid().toLowerCase().optional().meta({ title: "Replaces", description: "The file of which this is a new version." }),
  sums: partSums.default([]).meta({ title: "Sums", description: "The SHA-256 of its first parts: their addresses come with the answer." }),
});
export type BeginUpload = z.infer<typeof BeginUpload>;

export const SendParts = z.strictObject({
  id,
  parts: z
    .array(z.strictObject({ number: z.int().min(1).max(10_000), sha256 }))
    .max(mostAddresses)
    .default([])
    .meta({ title: "Parts", description: "Those that are to be sent, counted from 1." }),
});
export type SendParts = z.infer<typeof SendParts>;

export const OneFile = z.strictObject({ id });
export type OneFile = z.infer<typeof OneFile>;

export const FinishUpload = z.strictObject({
  id,
  sha256: sha256.optional().meta({ title: "SHA-256", description: "What it must be, of a file in several parts that of their SHA-256s." }),
});
export type FinishUpload = z.infer<typeof FinishUpload>;

export const LinkFile = z.strictObject({
  id,
  to: z
    .enum(["save", "show"])
    .default("save")
    .meta({ title: "To", description: "What a browser is to do; it shows pictures, sound and films." }),
});
export type LinkFile = z.infer<typeof LinkFile>;

/** The most files whose previews are asked for at once. */
export const mostPreviews = 100;

export const PreviewFiles = z.strictObject({
  ids: z.array(z.uuid().toLowerCase()).max(mostPreviews).meta({ title: "Ids" }),
  size: z.enum(["small", "large"]).default("small").meta({ title: "Size" }),
});
export type PreviewFiles = z.infer<typeof PreviewFiles>;

export const RenameFile = z.strictObject({
  id,
  name: fileName,
  // Not its version: a job that makes previews counts that up, too.
  was: z
    .strictObject({ name: z.string() })
    .optional()
    .meta({ title: "As you saw it", description: "Refused when somebody has given it another name since." }),
});
export type RenameFile = z.infer<typeof RenameFile>;
