import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";

/** Between two errors of one trouble; then the maps, which take more memory than the server, are forgotten. */
const keptMs = 60_000;

const maps = new Map<string, SourceMap | undefined>();

/**
 * A stack as the sources know it. The bundle's code has no lines worth reading, and its maps are read here, when something
 * has failed: Node would read them all at the start, and keep them. A stack of the sources stays as it is.
 */
export function readableStack(stack: string): string {
  return stack.replace(/^(\s+at .*?)(\/[^\s()]+\.cjs):(\d+):(\d+)/gm, (frame, before: string, ...[file, line, column]: string[]) => {
    const found = mapOf(file!)?.findEntry(Number(line) - 1, Number(column) - 1);
    return found && "originalSource" in found
      ? `${before}${found.originalSource}:${found.originalLine + 1}:${found.originalColumn + 1}`
      : frame;
  });
}

function mapOf(file: string): SourceMap | undefined {
  if (maps.size === 0) setTimeout(() => maps.clear(), keptMs).unref();
  if (!maps.has(file)) maps.set(file, readMap(`${file}.map`));
  return maps.get(file);
}

function readMap(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    // An error must be told of, with a stack that is hard to read if need be.
    return undefined;
  }
}
