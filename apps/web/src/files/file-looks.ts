import {
  IconFile,
  IconFileMusic,
  IconFileSpreadsheet,
  IconFileText,
  IconFileTypePdf,
  IconFileZip,
  IconMovie,
  IconPhoto,
} from "@tabler/icons-react";
import type { ComponentType } from "react";
import type { Outputs } from "../api/client.ts";

export type FileRow = Outputs["files"]["list"]["rows"][number];

type Icon = ComponentType<{ size?: number; stroke?: number; "aria-hidden"?: boolean }>;

/** How a type of file is drawn in lists. */
export function iconOf(type: string): Icon {
  if (type.startsWith("image/")) return IconPhoto;
  if (type.startsWith("video/")) return IconMovie;
  if (type.startsWith("audio/")) return IconFileMusic;
  if (type === "application/pdf") return IconFileTypePdf;
  if (type === "application/zip" || type === "application/gzip") return IconFileZip;
  if (type === "text/csv" || type.includes("spreadsheet")) return IconFileSpreadsheet;
  return type.startsWith("text/") || type.includes("document") || type === "application/json" ? IconFileText : IconFile;
}

/** How a file can be looked at without leaving the page; undefined when it can only be saved. */
export function previewKind(type: string): "picture" | "film" | "sound" | "pdf" | "text" | undefined {
  if (type === "image/svg+xml" || type === "text/html") return undefined;
  if (type.startsWith("image/")) return "picture";
  if (type.startsWith("video/")) return "film";
  if (type.startsWith("audio/")) return "sound";
  if (type === "application/pdf") return "pdf";
  return type.startsWith("text/") || type === "application/json" ? "text" : undefined;
}
