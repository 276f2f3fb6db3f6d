import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** A size in bytes, as it lies on disk and as it travels. */
export type Size = { readonly bytes: number; readonly gzip: number };

/** All files of a folder whose name fits, together. */
export async function sizeOf(folder: string, fits: RegExp): Promise<Size> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => fits.test(name));
  let [bytes, gzip] = [0, 0];
  for (const name of names) {
    if (!(await stat(join(folder, name))).isFile()) continue;
    const content = await readFile(join(folder, name));
    bytes += content.length;
    gzip += gzipSync(content, { level: 6 }).length;
  }
  return { bytes, gzip };
}

/** What the check of the web app's budget says of a first screen: kilobytes of script and of styles, gzipped. */
export function firstScreens(said: string): { readonly screen: string; readonly script: number; readonly styles: number }[] {
  return [...said.matchAll(/^First screen, ([\w-]+): ([\d.]+) kB of [\d.]+ kB JavaScript, ([\d.]+) kB styles/gm)].map(
    ([, screen = "", script, styles]) => ({ screen, script: Number(script), styles: Number(styles) }),
  );
}
