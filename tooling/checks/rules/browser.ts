import { packageOf, resolveImport, type Repository } from "../source/repository.ts";
import { isTest, type SourceFile } from "../source/source-file.ts";
import type { Problem } from "./rule.ts";

const isContract = (path: string) => /(^|[/.])contract\.ts$/.test(path);

/** What would not run in a browser, or would carry the server into its bundle. tRPC's observables are made for its client's links. */
const serverOnly = /^(node:|drizzle-orm|drizzle-zod|pg($|\/)|@trpc\/server(?!\/observable$)|fastify|lucia|oslo)/;

/** The web app takes the API as types; at run time it imports contract files and the browser-safe part of the kernel. */
export function* browserBoundary(repository: Repository): Iterable<Problem> {
  for (const file of browserFiles(repository)) {
    for (const found of file.imports.filter((one) => !one.isTypeOnly)) {
      const target = resolveImport(repository, file.path, found.specifier);
      const place = { path: file.path, line: found.line };
      if ("external" in target) {
        if (serverOnly.test(target.external)) yield { ...place, message: `imports ${target.external}, which belongs to the server.` };
        continue;
      }
      if (target.file.startsWith("packages/api/") && !isContract(target.file)) {
        yield { ...place, message: `imports ${found.specifier} at run time; only contract files and types cross into the browser.` };
      }
      const chain = packageOf(target.file) === packageOf(file.path) ? undefined : pathToServer(repository, target.file);
      if (chain) yield { ...place, message: `reaches the server at run time: ${chain.join(" -> ")}.` };
    }
  }
}

/** A contract is read by browsers and command lines: it imports zod, the browser-safe kernel and other contracts. */
export function* contracts(repository: Repository): Iterable<Problem> {
  for (const file of repository.files.values()) {
    if (!file.path.startsWith("packages/api/") || !isContract(file.path)) continue;
    for (const found of file.imports.filter((one) => !one.isTypeOnly)) {
      const target = resolveImport(repository, file.path, found.specifier);
      const isAllowed =
        "external" in target
          ? /^zod(\/|$)/.test(target.external)
          : (target.file.startsWith("packages/kernel/") || isContract(target.file)) && !pathToServer(repository, target.file);
      if (!isAllowed) yield { path: file.path, line: found.line, message: `a contract must not import ${found.specifier}.` };
    }
  }
}

function browserFiles(repository: Repository): SourceFile[] {
  return [...repository.files.values()].filter((file) => file.path.startsWith("apps/web/src/") && !isTest(file.path));
}

/** The shortest run-time path from a file to something that only a server has, ending with its name. */
function pathToServer(repository: Repository, start: string): string[] | undefined {
  const queue: string[][] = [[start]];
  const seen = new Set([start]);
  for (const path of queue) {
    const file = repository.files.get(path.at(-1) ?? start);
    for (const found of file?.imports.filter((one) => !one.isTypeOnly) ?? []) {
      const target = resolveImport(repository, path.at(-1) ?? start, found.specifier);
      if ("external" in target) {
        if (serverOnly.test(target.external)) return [...path, target.external];
      } else if (!seen.has(target.file)) {
        seen.add(target.file);
        queue.push([...path, target.file]);
      }
    }
  }
  return undefined;
}
