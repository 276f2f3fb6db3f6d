import { basename, dirname } from "node:path/posix";
import type { Repository } from "../source/repository.ts";
import type { Problem } from "./rule.ts";

/** Names that say nothing about what is inside. */
const drawers = new Set(
  ["util", "helper", "common", "misc", "shared", "lib", "base", "manager", "type", "constant", "service", "index"].flatMap((name) => [
    name,
    `${name}s`,
  ]),
);
const longest = 800;
const long = 400;
const fullest = 20;

/** Files and folders have names of the domain, in kebab-case. */
export function* names(repository: Repository): Iterable<Problem> {
  for (const path of repository.files.keys()) {
    const drawer = path.split("/").find((part) => drawers.has(part.split(".")[0] ?? part));
    if (drawer) yield { path, message: `"${drawer}" is a drawer: name it after what it means, beside its owner.` };
    if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)+$/.test(basename(path))) yield { path, message: "file names are kebab-case." };
  }
}

/** Nothing is re-exported: an import names the file that has what it wants. */
export function* barrels(repository: Repository): Iterable<Problem> {
  for (const file of repository.files.values()) {
    if (file.isBarrel) yield { path: file.path, message: "is a barrel: it only passes on what other files export." };
    const line = file.lines.findIndex((text) => text.startsWith("export * "));
    if (line >= 0 && !file.isBarrel) yield { path: file.path, line: line + 1, message: "`export *` hides where a name comes from." };
  }
}

/** Files stay readable, folders can be taken in at a glance. */
export function* sizes(repository: Repository): Iterable<Problem> {
  const folders = new Map<string, number>();
  for (const file of repository.files.values()) {
    folders.set(dirname(file.path), (folders.get(dirname(file.path)) ?? 0) + 1);
    const lines = file.lines.length;
    if (lines > longest) yield { path: file.path, message: `has ${lines} lines; ${longest} is the most.` };
    else if (lines > long) yield { path: file.path, message: `has ${lines} lines; is it two rooms in one?`, isAdvice: true };
  }
  for (const [path, count] of folders) {
    if (count > fullest) yield { path, message: `holds ${count} source files; ${fullest} can be taken in at a glance.`, isAdvice: true };
  }
}
