import { basename } from "node:path/posix";
import type { Repository } from "../source/repository.ts";
import { isTest, type SourceFile } from "../source/source-file.ts";
import type { Problem } from "./rule.ts";

const isEnvironmentFile = (path: string) =>
  ["env.ts", "config.ts", "main.ts"].includes(basename(path)) || path.endsWith(".config.ts") || path.startsWith("tooling/");

/** The environment is read in one file of a program, which its main hands it to, so that what it depends on can be listed. */
export function* environment(repository: Repository): Iterable<Problem> {
  for (const file of repository.files.values()) {
    if (isEnvironmentFile(file.path) || isTest(file.path)) continue;
    for (const line of memberReads(file, "process", "env")) {
      yield { path: file.path, line, message: "reads process.env; only env.ts, config.ts and main.ts do." };
    }
  }
}

/** Where the machine itself is the subject: processes, connections, the replication protocol's own time stamps. */
const infrastructure = /^packages\/(database|live)\//;

const mayReadTheMachine = (path: string) =>
  isTest(path) || !/^packages\/[^/]+\/src\//.test(path) || infrastructure.test(path) || ["clock.ts", "id.ts"].includes(basename(path));

/** In the domain, time and randomness enter through the clock and the id, so that tests can hold them still. */
export function* timeAndChance(repository: Repository): Iterable<Problem> {
  for (const file of repository.files.values()) {
    if (mayReadTheMachine(file.path)) continue;
    const lines = [...memberReads(file, "Date", "now"), ...memberReads(file, "Math", "random"), ...emptyDates(file)];
    for (const line of lines) yield { path: file.path, line, message: "reads the machine's time or chance; take a Clock or an argument." };
  }
}

/** A cast through unknown needs a comment above it, or on its line, that proves it. */
export function* provenCasts(repository: Repository): Iterable<Problem> {
  for (const file of repository.files.values()) {
    for (const [at, text] of file.lines.entries()) {
      if (!/\bas unknown as\b/.test(text) || /^\s*(\/\/|\*|\/\*)/.test(text)) continue;
      const isProven = /\/\/|\*\//.test(text) || /^\s*(\/\/|\*|\/\*)/.test(file.lines[at - 1] ?? "");
      if (!isProven && !file.path.startsWith("tooling/checks/")) {
        yield { path: file.path, line: at + 1, message: "casts through unknown without a comment that proves it." };
      }
    }
  }
}

/** The database decides whose row it is: a module never compares the organization itself. */
export function* tenancyByParameter(repository: Repository): Iterable<Problem> {
  for (const file of repository.files.values()) {
    if (!file.path.startsWith("packages/api/src/modules/") || isTest(file.path)) continue;
    const found: number[] = [];
    file.visit({
      CallExpression(call) {
        const [left, right] = call.arguments;
        if (call.callee.type !== "Identifier" || call.callee.name !== "eq" || !left || !right) return;
        if (namesOrganization(left) && !namesOrganization(right)) found.push(file.lineAt(call.start));
      },
    });
    for (const line of found) yield { path: file.path, line, message: "compares the organization by hand; row-level security does." };
  }
}

/** Unfinished work is an issue, not a comment. */
export function* unfinished(repository: Repository): Iterable<Problem> {
  for (const file of repository.files.values()) {
    if (file.path.startsWith("tooling/checks/")) continue;
    for (const [at, text] of file.lines.entries()) {
      if (/\b(TODO|FIXME|XXX|HACK)\b/.test(text)) yield { path: file.path, line: at + 1, message: "leaves unfinished work in a comment." };
    }
  }
}

type Node = { readonly type: string };

function namesOrganization(node: Node): boolean {
  return node.type === "MemberExpression" && "property" in node && isNamed(node.property, "orgId");
}

function isNamed(node: unknown, name: string): boolean {
  return typeof node === "object" && node !== null && "name" in node && node.name === name;
}

function memberReads(file: SourceFile, object: string, property: string): number[] {
  const found: number[] = [];
  file.visit({
    MemberExpression(node) {
      if (isNamed(node.object, object) && isNamed(node.property, property)) found.push(file.lineAt(node.start));
    },
  });
  return found;
}

function emptyDates(file: SourceFile): number[] {
  const found: number[] = [];
  file.visit({
    NewExpression(node) {
      if (isNamed(node.callee, "Date") && node.arguments.length === 0) found.push(file.lineAt(node.start));
    },
  });
  return found;
}
