import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { availableParallelism, cpus, release, totalmem } from "node:os";
import { promisify } from "node:util";
import { packagedBinaries } from "@freehold/database/embedded/binaries.ts";

/** What figures depend on, in one sentence. */
export async function machine(): Promise<string> {
  const { postgres } = await packagedBinaries();
  const { stdout } = await promisify(execFile)(postgres, ["--version"]);
  const version = /\d[\w.]*/.exec(stdout)?.[0] ?? "";
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${availableParallelism()} cores of ${model}, ${memory} GiB, Linux ${release()}, Node ${process.versions.node}, PostgreSQL ${version}`;
}

/** How many files and sockets a process may have open. Node raises its own limit to the hard one. */
export async function mostOpenFiles(): Promise<number> {
  const limits = await readFile("/proc/self/limits", "utf8");
  const [, hard = "0"] = /^Max open files\s+\S+\s+(\S+)/m.exec(limits) ?? [];
  return hard === "unlimited" ? Number.POSITIVE_INFINITY : Number(hard);
}
