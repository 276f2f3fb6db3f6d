import type { Module } from "../../module.ts";
import { importBucket } from "../imports/bucket.ts";
import { maxPictureBytes, pictureTypes } from "../pictures/sizes.contract.ts";
import { bucket, type Bucket } from "./bucket.ts";

const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;

const pictures = ["image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"];
const office = [
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  "application/vnd.oasis.opendocument.text",
  "application/vnd.oasis.opendocument.spreadsheet",
  "application/vnd.oasis.opendocument.presentation",
];
const texts = ["text/plain", "text/csv", "text/markdown", "application/json"];
const documents = ["application/pdf", ...office, ...texts];
const recordings = ["audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav", "video/mp4", "video/webm"];

/** Buckets that every organization has, whichever modules it uses. */
export const platformBuckets: readonly Bucket[] = [
  bucket({
    name: "homepage-images",
    label: "Homepage pictures",
    visibility: "public",
    uploads: "manager",
    maxBytes: 10 * mebibyte,
    types: pictures,
  }),
  bucket({
    name: "gallery-images",
    label: "Gallery",
    visibility: "organization",
    uploads: "staff",
    maxBytes: 25 * mebibyte,
    types: pictures,
  }),
  // Of people whom the organization keeps records of. What somebody shows of themselves is not the organization's: see pictures.
  bucket({
    name: "profile-images",
    label: "Profile pictures",
    visibility: "organization",
    uploads: "member",
    maxBytes: maxPictureBytes,
    types: pictureTypes,
  }),
  bucket({
    name: "study-resources",
    label: "Study resources",
    visibility: "organization",
    uploads: "staff",
    maxBytes: gibibyte,
    types: [...documents, ...pictures, ...recordings, "application/zip"],
    versions: 5,
  }),
  bucket({
    name: "general-uploads",
    label: "General files",
    visibility: "organization",
    uploads: "staff",
    maxBytes: 5 * gibibyte,
    types: [...documents, ...pictures, ...recordings, "application/zip", "application/gzip", "image/svg+xml", "text/html"],
  }),
  bucket({
    name: "documents",
    label: "Documents",
    visibility: "organization",
    uploads: "staff",
    maxBytes: 100 * mebibyte,
    types: [...documents, ...pictures],
    versions: 10,
  }),
  bucket({
    name: "chat-attachments",
    label: "Chat attachments",
    visibility: "organization",
    uploads: "member",
    maxBytes: 100 * mebibyte,
    types: [...documents, ...pictures, ...recordings, "application/zip"],
  }),
  importBucket,
];

/** Every bucket of the product. */
export function bucketsOf(modules: readonly Module[]): readonly Bucket[] {
  return [...platformBuckets, ...modules.flatMap(({ buckets = [] }) => buckets)];
}
